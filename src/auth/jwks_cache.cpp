#include "auth/jwks_cache.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <chrono>

#include "base/clock.hpp"

namespace gurukul::auth {
namespace {

// The pause after a fetch that failed. It doubles with each further failure.
constexpr Millis kRetryFirst{1'000};
constexpr Millis kRetryMax{30'000};

std::size_t collect(char* bytes, std::size_t one, std::size_t count, void* body_pointer) {
  auto& body = *static_cast<std::string*>(body_pointer);
  if (body.size() + one * count > KeySet::kBytesMax) return 0;
  body.append(bytes, one * count);
  return one * count;
}

int abort_when_stopping(void* stopping, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return (*static_cast<std::function<bool()>*>(stopping))() ? 1 : 0;
}

}  // namespace

JwksCache::JwksCache(JwksCacheOptions options) : options_(std::move(options)) {
  static const CURLcode kInitialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  GURUKUL_CHECK(kInitialised == CURLE_OK);
  thread_ = std::thread([this] { run(); });
}

JwksCache::~JwksCache() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

std::shared_ptr<const KeySet> JwksCache::keys() const {
  const MutexLock lock(mutex_);
  return keys_;
}

JwksCache::Stats JwksCache::stats() const {
  const MutexLock lock(mutex_);
  return stats_;
}

void JwksCache::refetch(std::function<void()> done) {
  {
    const MutexLock lock(mutex_);
    const bool lately = steady_us() - fetched_at_us_ < options_.unknown_kid_every.count() * 1000 &&
                        stats_.fetches > 0;
    if (waiting_.size() < kWaitingMax && !stopping_ && (fetching_ || !lately)) {
      waiting_.push_back(std::move(done));
      wake_.notify_all();
      return;
    }
  }
  done();
}

void JwksCache::run() {
  Millis retry = kRetryFirst;
  MutexLock lock(mutex_);
  while (!stopping_) {
    fetching_ = true;
    lock.unlock();
    auto fresh = fetch();
    lock.lock();
    fetching_ = false;
    fetched_at_us_ = steady_us();
    ++stats_.fetches;
    if (fresh == nullptr) ++stats_.failures;
    const bool failed = fresh == nullptr;
    if (!failed) keys_ = std::move(fresh);
    std::vector<std::function<void()>> waiting;
    waiting.swap(waiting_);
    lock.unlock();
    for (const auto& done : waiting) done();
    lock.lock();
    const Millis pause = failed ? retry : options_.refresh_every;
    retry = failed ? std::min(retry * 2, kRetryMax) : kRetryFirst;
    const SteadyTime end = Clock().steady() + pause;
    while (!stopping_ && waiting_.empty() && wake_.wait_until(lock, end)) {
    }
  }
}

std::shared_ptr<const KeySet> JwksCache::fetch() {
  CURL* curl = curl_easy_init();
  if (curl == nullptr) return nullptr;
  std::string body;
  std::function<bool()> stopping = [this] {
    const MutexLock lock(mutex_);
    return stopping_;
  };
  curl_easy_setopt(curl, CURLOPT_URL, options_.url.c_str());
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(options_.timeout.count()));
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, abort_when_stopping);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &stopping);
  long status = 0;
  const CURLcode outcome = curl_easy_perform(curl);
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_cleanup(curl);
  if (outcome != CURLE_OK || status != 200) return nullptr;
  auto keys = KeySet::parse(body);
  return keys ? *keys : nullptr;
}

}  // namespace gurukul::auth
