#include "net/body_budget.hpp"

#include <utility>

#include "base/check.hpp"

namespace gurukul::net {

BodyLease::BodyLease(std::shared_ptr<BodyBudget> budget, const IpAddress& client,
                     bool is_authenticated)
    : budget_(std::move(budget)), key_(client.network()), is_authenticated_(is_authenticated) {}

BodyLease::~BodyLease() {
  if (bytes_ > 0) budget_->remove(key_, is_authenticated_, bytes_);
}

bool BodyLease::grow(std::size_t bytes) {
  if (bytes <= bytes_) return true;
  if (!budget_->add(key_, is_authenticated_, bytes - bytes_)) return false;
  bytes_ = bytes;
  return true;
}

bool BodyBudget::add(const IpAddress& key, bool is_authenticated, std::size_t bytes) {
  const Bounds bounds = bounds_[is_authenticated ? 1 : 0];
  const MutexLock lock(mutex_);
  Kind& kind = kinds_[is_authenticated ? 1 : 0];
  const auto known = kind.clients.find(key);
  const std::size_t of_client = known == kind.clients.end() ? 0 : known->second;
  if (kind.used + bytes > bounds.all || of_client + bytes > bounds.client) return false;
  kind.used += bytes;
  kind.clients[key] = of_client + bytes;
  return true;
}

void BodyBudget::remove(const IpAddress& key, bool is_authenticated, std::size_t bytes) {
  const MutexLock lock(mutex_);
  Kind& kind = kinds_[is_authenticated ? 1 : 0];
  const auto known = kind.clients.find(key);
  GURUKUL_CHECK(known != kind.clients.end() && known->second >= bytes && kind.used >= bytes);
  kind.used -= bytes;
  known->second -= bytes;
  if (known->second == 0) kind.clients.erase(known);
}

std::size_t BodyBudget::used(bool is_authenticated) const {
  const MutexLock lock(mutex_);
  return kinds_[is_authenticated ? 1 : 0].used;
}

}  // namespace gurukul::net
