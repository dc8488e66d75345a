#pragma once
// Argon2id on a few threads of its own with a bounded queue: a password costs tens of milliseconds
// and is never hashed on an event loop. Whoever asks on a known device is served first, all others
// client by client. Called by the account routes. Any thread; `done` runs on a thread of the pool.
//
//   PasswordPool pool({.threads = 2});
//   const Asker asker{.client = address, .known_device = false};
//   if (!pool.verify(asker, password, hash, [](PasswordPool::Verdict v) { ... v.holds ... })) 503
//
// When the queue is full, who has most waiting loses the newest: its `done` is dropped, not called.
//
// An account without a password, or none at all, is verified against a hash of nothing anybody
// knows: it costs the same time.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/fair_queue.hpp"

namespace gurukul::accounts {

struct PasswordCost {
  unsigned long long operations = 2;
  std::size_t memory_bytes = 19 * 1024 * 1024;
};

struct PasswordPoolOptions {
  PasswordCost cost = {};
  std::size_t threads = 2;
  // Some seconds of work, so that a crowd behind one address fits in beside attackers.
  std::size_t waiting_max = 256;
};

// For whom a password is hashed.
struct Asker {
  std::string client;  // whose turn it takes: an address, or a known device
  bool known_device = false;
};

class PasswordPool {
 public:
  struct Verdict {
    bool holds = false;
    // The same password at today's cost; empty: the hash is good as it is.
    std::string better_hash;
  };

  explicit PasswordPool(const PasswordPoolOptions& options);
  ~PasswordPool();
  PasswordPool(const PasswordPool&) = delete;
  PasswordPool& operator=(const PasswordPool&) = delete;

  // False: too many wait, or it was stopped; `done` is not called. nullopt: no memory for it.
  bool hash(const Asker& asker, std::string password,
            std::function<void(std::optional<std::string>)> done);
  bool verify(const Asker& asker, std::string password, std::optional<std::string> hash,
              std::function<void(Verdict)> done);
  // Ends what runs and drops what waits, together with its `done`.
  void stop();
  std::size_t waiting() const;

 private:
  using Task = std::function<void()>;
  bool submit(const Asker& asker, Task task);
  // nullopt: nothing waits. REQUIRES: mutex_ is held.
  std::optional<Task> next();
  void run();
  std::optional<std::string> hash_now(const std::string& password) const;
  Verdict verify_now(const std::string& password, const std::string& hash) const;

  // Constant after construction.
  const PasswordPoolOptions options_;
  std::string nobodys_hash_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  // Guarded by mutex_.
  FairQueue<Task> known_devices_;
  FairQueue<Task> others_;
  bool stopping_ = false;

  // Last: they use everything above.
  std::vector<std::thread> threads_;
};

}  // namespace gurukul::accounts
