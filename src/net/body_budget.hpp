#pragma once
// Limits the bytes of request bodies that the process holds, from their first byte until the
// request is answered. Requests with a valid access token have one limit in total and one for each
// client; the other requests, those of strangers, have two limits of their own. The server makes
// one BodyBudget for the process, shared by its shards. Any thread.
//
//   auto lease = budget->open(client, is_authenticated);
//   if (!lease->grow(size)) refuse(request, 503);     // no room
//
// The lease moves with the body (HttpRequest::body_lease).

#include <array>
#include <cstddef>
#include <memory>
#include <unordered_map>

#include "base/ip_address.hpp"
#include "base/mutex.hpp"

namespace gurukul::net {

class BodyBudget;

// The share of one body in the budget. The destructor gives it back. One thread at a time.
class BodyLease {
 public:
  BodyLease(std::shared_ptr<BodyBudget> budget, const IpAddress& client, bool is_authenticated);
  ~BodyLease();
  BodyLease(const BodyLease&) = delete;
  BodyLease& operator=(const BodyLease&) = delete;

  // Raises the size of the body to `bytes`. False: there is no room, and nothing changed.
  bool grow(std::size_t bytes);

 private:
  const std::shared_ptr<BodyBudget> budget_;
  const IpAddress key_;
  const bool is_authenticated_;
  std::size_t bytes_ = 0;
};

class BodyBudget : public std::enable_shared_from_this<BodyBudget> {
 public:
  // In bytes.
  struct Bounds {
    std::size_t all;
    std::size_t client;
  };
  static constexpr Bounds kOfStrangers{16 * 1024 * 1024, 4 * 1024 * 1024};
  static constexpr Bounds kOfAuthenticated{96 * 1024 * 1024, 48 * 1024 * 1024};

  explicit BodyBudget(Bounds strangers = kOfStrangers, Bounds authenticated = kOfAuthenticated)
      : bounds_{strangers, authenticated} {}

  std::shared_ptr<BodyLease> open(const IpAddress& client, bool is_authenticated) {
    return std::make_shared<BodyLease>(shared_from_this(), client, is_authenticated);
  }
  // The bytes that are held now.
  std::size_t used(bool is_authenticated) const;

 private:
  friend class BodyLease;
  struct Kind {
    std::size_t used = 0;
    std::unordered_map<IpAddress, std::size_t> clients;  // bytes by network; none has 0
  };
  bool add(const IpAddress& key, bool is_authenticated, std::size_t bytes);
  void remove(const IpAddress& key, bool is_authenticated, std::size_t bytes);

  const std::array<Bounds, 2> bounds_;
  mutable Mutex mutex_;
  std::array<Kind, 2> kinds_ GUARDED_BY(mutex_);  // [1] is of authenticated clients
};

}  // namespace gurukul::net
