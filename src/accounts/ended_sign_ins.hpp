#pragma once
// Sign-ins that have ended while access tokens of theirs are still valid: those tokens are refused
// everywhere. Kept in memory, filled from the database: by this instance as part of each
// transaction that ends some, by a look every second for what other instances ended, and whole
// after a start. Owned by Context. Any thread.
//
//   transaction.push_back(ended.since());
//   ... ended.take(outcome.answers().back(), steady_now);
//   if (ended.has(identity.sign_in)) ... 401 ...

#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <unordered_set>
#include <utility>
#include <vector>

#include "accounts/refresh_token.hpp"
#include "base/time.hpp"
#include "store/database.hpp"

namespace gurukul::accounts {

class EndedSignIns {
 public:
  // Beyond it the oldest are forgotten, whose tokens have the least time left.
  static constexpr std::size_t kMax = 250'000;

  explicit EndedSignIns(Millis access_token_life) : token_life_(access_token_life) {}

  // What may be news. A transaction gets its number before it is committed, so that each look goes
  // back over the last half minute.
  store::Statement since() const;
  void take(const store::QueryResult& answer, SteadyTime now);
  bool has(SignInId sign_in) const;
  // Called with those that were not known before, on the thread that calls take(). Set once, before
  // the first request.
  void on_ended(std::function<void(std::vector<SignInId>)> listener) {
    listener_ = std::move(listener);
  }

 private:
  struct Mark {
    std::int64_t number = 0;
    SteadyTime at{};
  };
  // REQUIRES: mutex_ is held.
  void forget_old(SteadyTime now);

  // Constant after construction.
  const Millis token_life_;
  std::function<void(std::vector<SignInId>)> listener_;

  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::unordered_set<SignInId> known_;
  std::deque<std::pair<SteadyTime, SignInId>> by_age_;
  std::int64_t newest_ = 0;
  // Where the newest number stood between half a minute and a minute ago, and after that.
  Mark settled_, next_;
};

}  // namespace gurukul::accounts
