#include "net/admission.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace gurukul::net {

bool Admission::enter(const IpAddress& client) {
  if (sockets_.fetch_add(1, std::memory_order_relaxed) >= sockets_max_ + kReserve) {
    sockets_.fetch_sub(1, std::memory_order_relaxed);
    return false;
  }
  const MutexLock lock(mutex_);
  ++clients_[client.network()].sockets;
  return true;
}

void Admission::leave(const IpAddress& client) {
  GURUKUL_CHECK(sockets_.fetch_sub(1, std::memory_order_relaxed) > 0);
  const IpAddress key = client.network();
  const MutexLock lock(mutex_);
  GURUKUL_CHECK(clients_[key].sockets > 0);
  --clients_[key].sockets;
  drop_if_empty(key);
}

void Admission::move(const IpAddress& from, const IpAddress& to) {
  const IpAddress old_key = from.network(), new_key = to.network();
  if (old_key == new_key) return;
  const MutexLock lock(mutex_);
  ++clients_[new_key].sockets;
  GURUKUL_CHECK(clients_[old_key].sockets > 0);
  --clients_[old_key].sockets;
  drop_if_empty(old_key);
}

void Admission::drop_if_empty(const IpAddress& key) {
  const auto known = clients_.find(key);
  GURUKUL_CHECK(known != clients_.end());
  if (known->second.sockets == 0 && known->second.strangers == 0) clients_.erase(known);
}

bool Admission::is_over_share(const IpAddress& client) const {
  const MutexLock lock(mutex_);
  const auto known = clients_.find(client.network());
  return known != clients_.end() && known->second.sockets > sockets_max_ / 2;
}

bool Admission::add_stranger(const IpAddress& client) {
  const MutexLock lock(mutex_);
  return ++clients_[client.network()].strangers <= std::max(kStrangersMin, sockets_max_ / 8);
}

void Admission::remove_stranger(const IpAddress& client) {
  const IpAddress key = client.network();
  const MutexLock lock(mutex_);
  GURUKUL_CHECK(clients_[key].strangers > 0);
  --clients_[key].strangers;
  drop_if_empty(key);
}

}  // namespace gurukul::net
