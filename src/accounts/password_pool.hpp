#pragma once
// Hashes passwords with Argon2id on a few threads of its own, from a bounded queue. A hash takes
// tens of milliseconds and is never computed on an event loop. Known devices are served first, then
// the other clients in round-robin order. Used by the account routes. Any thread; `done` runs on a
// thread of the pool.
//
//   PasswordPool pool({.threads = 2});
//   const Asker asker{.client = address, .known_device = false};
//   const auto done = [](PasswordPool::Verdict verdict) { finish(verdict.holds); };
//   if (!pool.verify(asker, password, hash, done)) reply_busy();  // 503
//
// When the queue is full, the client with the most waiting tasks loses its newest one: its `done`
// is dropped, not called.
//
// When there is no password or no account, a dummy hash is verified, so that it takes the same
// time.

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
  // Some seconds of work, so that many honest clients behind one address fit in during an attack.
  std::size_t waiting_max = 256;
};

// The client for whom a password is hashed.
struct Asker {
  std::string client;  // key of the fair queue: an address or a known device
  bool known_device = false;
};

class PasswordPool {
 public:
  struct Verdict {
    bool holds = false;
    // The same password hashed at the current cost; empty: the stored hash is up to date.
    std::string better_hash;
  };

  explicit PasswordPool(const PasswordPoolOptions& options);
  ~PasswordPool();
  PasswordPool(const PasswordPool&) = delete;
  PasswordPool& operator=(const PasswordPool&) = delete;

  // False: the queue is full or the pool was stopped; `done` is not called. `done` gets nullopt
  // when there is not enough memory.
  bool hash(const Asker& asker, std::string password,
            std::function<void(std::optional<std::string>)> done);
  bool verify(const Asker& asker, std::string password, std::optional<std::string> hash,
              std::function<void(Verdict)> done);
  // Waits for running tasks and drops waiting ones together with their `done`.
  void stop();
  std::size_t waiting() const;

 private:
  using Task = std::function<void()>;
  bool submit(const Asker& asker, Task task);
  // nullopt: no task waits. REQUIRES: mutex_ is held.
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
