#pragma once
// Sign-ins that have ended but whose access tokens have not expired yet; those tokens are refused.
// They are kept in memory and loaded from the database: completely at startup, then by each
// transaction of this instance that ends a sign-in, and every second for sign-ins that other
// instances ended. Owned by Context. Any thread.
//
//   transaction.push_back(ended.since());
//   ended.take(outcome.answers().back(), steady_now);  // after the commit
//   if (ended.has(identity.sign_in)) return reply->fail(errors::session_not_found());

#include <cstdint>
#include <deque>
#include <functional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "accounts/refresh_token.hpp"
#include "base/mutex.hpp"
#include "base/time.hpp"
#include "store/database.hpp"

namespace gurukul::accounts {

class EndedSignIns {
 public:
  // Beyond this number the oldest entries are dropped, because their tokens expire first.
  static constexpr std::size_t kMax = 250'000;

  explicit EndedSignIns(Millis access_token_life) : token_life_(access_token_life) {}

  // Selects new rows by their number. A row gets its number before its transaction commits, so a
  // row with a lower number may appear later. Each query therefore also reads the rows of the last
  // half minute again.
  store::Statement since() const;
  // Adds the rows that since() selected.
  void take(const store::QueryResult& answer, SteadyTime now);
  bool has(SignInId sign_in) const;
  // The listener gets sign-ins that were not known before, on the thread that calls take(). Set it
  // once, before the first request.
  void on_ended(std::function<void(std::vector<SignInId>)> listener) {
    listener_ = std::move(listener);
  }

 private:
  // The newest number at a time.
  struct Mark {
    std::int64_t number = 0;
    SteadyTime at{};
  };
  void forget_old(SteadyTime now) REQUIRES_LOCK(mutex_);

  // Constant after construction.
  const Millis token_life_;
  std::function<void(std::vector<SignInId>)> listener_;

  mutable Mutex mutex_;
  std::unordered_set<SignInId> known_ GUARDED_BY(mutex_);
  std::deque<std::pair<SteadyTime, SignInId>> by_age_ GUARDED_BY(mutex_);
  std::int64_t newest_ GUARDED_BY(mutex_) = 0;
  // Rows with lower numbers than settled_ are complete: it is more than half a minute old. next_ is
  // a later mark, which becomes settled_ when it is old enough.
  Mark settled_ GUARDED_BY(mutex_);
  Mark next_ GUARDED_BY(mutex_);
};

}  // namespace gurukul::accounts
