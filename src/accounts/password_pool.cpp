#include "accounts/password_pool.hpp"

#include <sodium.h>

#include <algorithm>

#include "accounts/crypto.hpp"
#include "base/check.hpp"
#include "base/encoding.hpp"
#include "base/visible_text.hpp"

namespace gurukul::accounts {
namespace {

// The two queues of the pool. The first one is served first.
constexpr std::size_t kKnownDevices = 0;
constexpr std::size_t kOthers = 1;
// The largest number of waiting tasks of one known device, and of one network address.
constexpr std::size_t kKnownDeviceWaitingMax = 4;
constexpr std::size_t kAddressWaitingMax = 64;

// A password in a queued task. It is overwritten when the task is destroyed.
class Secret {
 public:
  explicit Secret(std::string text) : text_(std::move(text)) {}
  ~Secret() { wipe(text_); }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace

PasswordPool::PasswordPool(const PasswordPoolOptions& options)
    : options_(options),
      pool_(options.threads,
            {{options.waiting_max, kKnownDeviceWaitingMax},
             {options.waiting_max, std::min(options.waiting_max, kAddressWaitingMax)}}) {
  auto nobodys = hash_now(base64url(random_bytes(32)));
  GURUKUL_CHECK(nobodys.has_value());
  nobodys_hash_ = *nobodys;
}

bool PasswordPool::submit(const Asker& asker, WorkerPool::Task task) {
  return pool_.post(asker.known_device ? kKnownDevices : kOthers, asker.client, std::move(task));
}

bool PasswordPool::hash(const Asker& asker, std::string password,
                        std::function<void(std::optional<std::string>)> done) {
  auto secret = std::make_shared<const Secret>(std::move(password));
  return submit(asker, [this, secret, done = std::move(done)] { done(hash_now(secret->text())); });
}

bool PasswordPool::verify(const Asker& asker, std::string password, std::optional<std::string> hash,
                          std::function<void(Verdict)> done) {
  auto secret = std::make_shared<const Secret>(std::move(password));
  return submit(asker, [this, secret, hash = std::move(hash), done = std::move(done)] {
    Verdict verdict = verify_now(secret->text(), hash ? *hash : nobodys_hash_);
    if (!hash) verdict = {};
    done(verdict);
  });
}

std::optional<std::string> PasswordPool::hash_now(const std::string& password) const {
  const Secret normal(to_nfc(password));
  char hash[crypto_pwhash_STRBYTES];
  if (crypto_pwhash_str_alg(hash, normal.text().data(), normal.text().size(),
                            options_.cost.operations, options_.cost.memory_bytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return std::nullopt;
  }
  return std::string(hash);
}

PasswordPool::Verdict PasswordPool::verify_now(const std::string& password,
                                               const std::string& hash) const {
  const auto holds = [&hash](const std::string& text) {
    return crypto_pwhash_str_verify(hash.c_str(), text.data(), text.size()) == 0;
  };
  Verdict verdict;
  const Secret normal(to_nfc(password));
  verdict.holds = holds(normal.text());
  bool is_outdated = crypto_pwhash_str_needs_rehash(hash.c_str(), options_.cost.operations,
                                                    options_.cost.memory_bytes) != 0;
  // Older versions of the server did not normalize passwords: their hashes are of the password as
  // the user typed it.
  if (!verdict.holds && normal.text() != password) {
    verdict.holds = is_outdated = holds(password);
  }
  if (verdict.holds && is_outdated) verdict.better_hash = hash_now(password).value_or("");
  return verdict;
}

}  // namespace gurukul::accounts
