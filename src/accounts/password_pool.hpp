#pragma once
// Argon2id on a few threads of its own with a bounded queue: a password costs tens of milliseconds
// and is never hashed on an event loop. Called by the account routes. Any thread; `done` runs on a
// thread of the pool.
//
//   PasswordPool pool({.threads = 2});
//   if (!pool.verify(password, hash, [](PasswordPool::Verdict v) { ... v.holds ... })) ... 503 ...
//
// An account without a password, or none at all, is verified against a hash of nothing anybody
// knows: it costs the same time.

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace gurukul::accounts {

struct PasswordCost {
  unsigned long long operations = 2;
  std::size_t memory_bytes = 19 * 1024 * 1024;
};

struct PasswordPoolOptions {
  PasswordCost cost = {};
  std::size_t threads = 2;
  std::size_t waiting_max = 64;
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
  bool hash(std::string password, std::function<void(std::optional<std::string>)> done);
  bool verify(std::string password, std::optional<std::string> hash,
              std::function<void(Verdict)> done);
  // Ends what runs and drops what waits, together with its `done`.
  void stop();
  std::size_t waiting() const;

 private:
  bool submit(std::function<void()> task);
  void run();
  std::optional<std::string> hash_now(const std::string& password) const;
  Verdict verify_now(const std::string& password, const std::string& hash) const;

  // Constant after construction.
  const PasswordPoolOptions options_;
  std::string nobodys_hash_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  // Guarded by mutex_.
  std::deque<std::function<void()>> waiting_;
  bool stopping_ = false;

  // Last: they use everything above.
  std::vector<std::thread> threads_;
};

}  // namespace gurukul::accounts
