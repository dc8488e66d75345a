#pragma once
// Caches the public keys of a Supabase project (JWKS: JSON Web Key Set). Fetches them over HTTP or
// HTTPS on a thread of its own, and keeps the old ones when a fetch fails. Fetches them again when
// a token names an unknown key, but not too often. Owned by server/. Any thread.
//
//   JwksCache cache({.url = supabase_url + "/auth/v1/.well-known/jwks.json"});
//   auto keys = cache.keys();                 // null until the first fetch has succeeded
//   cache.refetch([] { verify_again(); });    // mostly called on the thread of the cache

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
  std::string url;                       // https, or http to a loopback address
  Millis refresh_every{10 * 60 * 1000};  // after a fetch that succeeded
  Millis unknown_kid_every{30'000};      // the shortest time between a fetch and one by refetch()
  Millis timeout{5'000};                 // of one fetch
};

class JwksCache {
 public:
  static constexpr std::size_t kWaitingMax = 4096;  // callers of refetch() that wait

  // Starts the thread, which fetches the keys at once.
  explicit JwksCache(JwksCacheOptions options);
  // Ends the thread. A fetch that is running is aborted, which may take some seconds.
  ~JwksCache();
  JwksCache(const JwksCache&) = delete;
  JwksCache& operator=(const JwksCache&) = delete;

  // Null: no fetch has succeeded yet.
  std::shared_ptr<const KeySet> keys() const;
  // Calls `done` after a fetch, whether it succeeded or not, on the thread of the cache. Calls it
  // at once, on the calling thread, when the last fetch was less than unknown_kid_every ago or when
  // too many callers wait. Callers that come during a fetch wait for this fetch.
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
  std::int64_t fetched_at_us_ GUARDED_BY(mutex_) = 0;  // steady_us() at the end of the last fetch
  Stats stats_ GUARDED_BY(mutex_);

  // Last: it uses everything above.
  std::thread thread_;
};

}  // namespace gurukul::auth
