#include "accounts/ended_sign_ins.hpp"

#include <algorithm>

#include "base/uuid.hpp"

namespace gurukul::accounts {
namespace {

// After this time no transaction is running any more that got its row numbers before.
constexpr Millis kSettles{30'000};
// How much longer than the life of an access token an entry is kept.
constexpr Millis kLeeway{5 * 60'000};

}  // namespace

store::Statement EndedSignIns::since() const {
  const MutexLock lock(mutex_);
  return {
      "SELECT e.number, e.id FROM gurukul.account_ended_sign_ins e WHERE e.number > $1 "
      "ORDER BY e.number DESC LIMIT 250000",
      {settled_.number}};
}

void EndedSignIns::take(const store::QueryResult& answer, SteadyTime now) {
  std::vector<SignInId> fresh;
  {
    const MutexLock lock(mutex_);
    for (const store::Row& row : answer.rows) {
      newest_ = std::max(newest_, row.integer(0));
      const auto id = parse_uuid<SignInId>(row.text(1));
      if (!id || !known_.insert(*id).second) continue;
      by_age_.emplace_back(now, *id);
      fresh.push_back(*id);
    }
    forget_old(now);
    if (now - next_.at > kSettles) {
      settled_ = next_;
      next_ = {newest_, now};
    }
  }
  if (!fresh.empty() && listener_) listener_(std::move(fresh));
}

void EndedSignIns::forget_old(SteadyTime now) {
  while (!by_age_.empty() &&
         (by_age_.size() > kMax || now - by_age_.front().first > token_life_ + kLeeway)) {
    known_.erase(by_age_.front().second);
    by_age_.pop_front();
  }
}

bool EndedSignIns::has(SignInId sign_in) const {
  const MutexLock lock(mutex_);
  return known_.contains(sign_in);
}

}  // namespace gurukul::accounts
