#pragma once
// Hashes passwords with Argon2id on a few threads of its own, from a bounded queue. A hash takes
// tens of milliseconds and is never computed on an event loop. Known devices are served first, then
// the other clients in round-robin order. Owned and called by Context. Any thread; `done` runs on a
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
// When there is no password or no account, the password is compared with a dummy hash. The answer
// then takes the same time, so it does not reveal whether there is an account.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/worker_pool.hpp"

namespace gurukul::accounts {

struct PasswordCost {
  unsigned long long operations = 2;
  std::size_t memory_bytes = 19 * 1024 * 1024;
};

struct PasswordPoolOptions {
  PasswordCost cost = {};
  std::size_t threads = 2;
  // Tasks in the queue. This is some seconds of work, so that during an attack the requests of many
  // honest clients still find room.
  std::size_t waiting_max = 256;
};

// The client for whom a password is hashed.
struct Asker {
  std::string client;  // by which tasks are grouped: a network address or a known device
  bool known_device = false;
};

class PasswordPool {
 public:
  struct Verdict {
    bool holds = false;  // the password is right
    // The hash of the same password at the current cost, to replace the stored one. Empty: the
    // stored hash is up to date, or the password is wrong.
    std::string better_hash;
  };

  explicit PasswordPool(const PasswordPoolOptions& options);
  PasswordPool(const PasswordPool&) = delete;
  PasswordPool& operator=(const PasswordPool&) = delete;

  // False: the queue is full or the pool was stopped; `done` is not called. The `done` of hash()
  // gets nullopt when there is not enough memory. `hash` is nullopt when there is no password.
  bool hash(const Asker& asker, std::string password,
            std::function<void(std::optional<std::string>)> done);
  bool verify(const Asker& asker, std::string password, std::optional<std::string> hash,
              std::function<void(Verdict)> done);
  // Waits for running tasks and drops waiting ones together with their `done`.
  void stop() { pool_.stop(); }
  std::size_t waiting() const { return pool_.waiting(); }

 private:
  bool submit(const Asker& asker, WorkerPool::Task task);
  std::optional<std::string> hash_now(const std::string& password) const;
  Verdict verify_now(const std::string& password, const std::string& hash) const;

  // Constant after construction.
  const PasswordPoolOptions options_;
  std::string nobodys_hash_;  // the dummy hash

  // Last: its tasks use everything above.
  WorkerPool pool_;
};

}  // namespace gurukul::accounts
