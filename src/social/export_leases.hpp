#pragma once
// Limits the exports that run at once: one per user, and kAtOnceMax in total, because each one
// reads the whole history of a user twice. Owned by Core, used by export_me. Any thread.
//
//   auto lease = leases.take(me);      // null: refused
//   lease.reset();                     // the user may start another export

#include <cstddef>
#include <memory>
#include <string>
#include <unordered_set>

#include "base/mutex.hpp"

namespace gurukul::social {

class ExportLeases {
 public:
  static constexpr std::size_t kAtOnceMax = 32;

  // The export may run as long as the lease exists. Null: refused. The lease may outlive this
  // object.
  std::shared_ptr<const void> take(const std::string& user) {
    const MutexLock lock(held_->mutex);
    if (held_->users.size() >= kAtOnceMax || !held_->users.insert(user).second) return nullptr;
    return {held_.get(), [held = held_, user](const void*) {
              const MutexLock release(held->mutex);
              held->users.erase(user);
            }};
  }

 private:
  struct Held {
    Mutex mutex;
    std::unordered_set<std::string> users GUARDED_BY(mutex);
  };
  const std::shared_ptr<Held> held_ = std::make_shared<Held>();
};

}  // namespace gurukul::social
