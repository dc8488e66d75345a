#pragma once
// Caches the public keys of a Supabase project. Fetches them over HTTP(S) on a thread of its own
// and keeps the old ones when a fetch fails. Fetches again for an unknown key id, at a limited
// rate. Owned by server/. Any thread.
//
//   JwksCache cache({.url = supabase_url + "/auth/v1/.well-known/jwks.json"});
//   auto keys = cache.keys();                 // null until the first fetch has succeeded
//   cache.refetch([] { verify_again(); });    // called on the thread of the cache

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "auth/keys.hpp"
#include "base/mutex.hpp"
#include "base/time.hpp"

namespace gurukul::auth {

struct JwksCacheOptions {
  std::string url;  // https, or http to a loopback address
  Millis refresh_every{10 * 60 * 1000};
  Millis unknown_kid_every{30'000};
  Millis timeout{5'000};
};

class JwksCache {
 public:
  static constexpr std::size_t kWaitingMax = 4096;

  explicit JwksCache(JwksCacheOptions options);
  // Waits for the thread, at most until a running transfer notices the stop.
  ~JwksCache();
  JwksCache(const JwksCache&) = delete;
  JwksCache& operator=(const JwksCache&) = delete;

  std::shared_ptr<const KeySet> keys() const;
  // Calls `done` after a fetch, or at once when the last fetch was recent or too many callers wait.
  // Until the first fetch has ended, every call waits for it.
  void refetch(std::function<void()> done);

  struct Stats {
    std::uint64_t fetches = 0;
    std::uint64_t failures = 0;
  };
  Stats stats() const;

 private:
  void run();
  // Null: the fetch failed.
  std::shared_ptr<const KeySet> fetch();

  // Constant after construction.
  const JwksCacheOptions options_;

  mutable Mutex mutex_;
  CondVar wake_;
  std::shared_ptr<const KeySet> keys_ GUARDED_BY(mutex_);
  std::vector<std::function<void()>> waiting_ GUARDED_BY(mutex_);
  bool fetching_ GUARDED_BY(mutex_) = true;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::int64_t fetched_at_us_ GUARDED_BY(mutex_) = 0;
  Stats stats_ GUARDED_BY(mutex_);

  // Last: it uses everything above.
  std::thread thread_;
};

}  // namespace gurukul::auth
