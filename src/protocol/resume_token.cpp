#include "protocol/resume_token.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <cstdint>

#include "base/check.hpp"
#include "base/encoding.hpp"
#include "base/limits.hpp"

namespace gurukul::protocol {
namespace {

constexpr char kVersion = 1;
constexpr std::size_t kTagBytes = 16;
constexpr std::string_view kLabel = "gurukul resume v1";
using Digest = std::array<unsigned char, 32>;

void put_uint(std::string& out, std::uint64_t value, int bytes) {
  for (int index = 0; index < bytes; ++index)
    out.push_back(static_cast<char>(value >> (8 * index)));
}
void put_text(std::string& out, std::string_view text) {
  put_uint(out, text.size(), 2);
  out.append(text);
}

// Reads what put_uint() and put_text() have written. After a fault, every read returns 0 or an
// empty text, and finished() is false.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  std::uint64_t uint(std::size_t bytes) {
    if (rest_.size() < bytes) return fail();
    std::uint64_t value = 0;
    for (std::size_t index = bytes; index-- > 0;) {
      value = value << 8 | static_cast<unsigned char>(rest_[index]);
    }
    rest_.remove_prefix(bytes);
    return value;
  }
  std::string_view text() {
    const std::size_t size = uint(2);
    if (rest_.size() < size) fail();
    const std::string_view text = rest_.substr(0, size);
    rest_.remove_prefix(text.size());
    return text;
  }
  template <class Enum>
  Enum word(Enum last) {
    const std::uint64_t value = uint(1);
    if (value > static_cast<std::uint64_t>(last)) fail();
    return static_cast<Enum>(value);
  }
  bool finished() const { return !failed_ && rest_.empty(); }

 private:
  std::uint64_t fail() {
    failed_ = true;
    rest_ = {};
    return 0;
  }
  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace

struct ResumeTokenCodec::Mac {
  EVP_MAC* algorithm = nullptr;
  EVP_MAC_CTX* keyed = nullptr;

  Digest compute(std::string_view first, std::string_view second) const {
    Digest digest;
    std::size_t size = 0;
    const auto feed = [&](std::string_view text) {
      GURUKUL_CHECK(EVP_MAC_update(keyed, reinterpret_cast<const unsigned char*>(text.data()),
                                   text.size()) == 1);
    };
    // Starts a new HMAC with the same key. That takes less than half of the time of a copy of the
    // context.
    GURUKUL_CHECK(EVP_MAC_init(keyed, nullptr, 0, nullptr) == 1);
    feed(first);
    feed(second);
    GURUKUL_CHECK(EVP_MAC_final(keyed, digest.data(), &size, digest.size()) == 1);
    return digest;
  }
  void set_key(std::string_view key) {
    EVP_MAC_CTX_free(keyed);
    keyed = EVP_MAC_CTX_new(algorithm);
    char name[] = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
        OSSL_PARAM_construct_end()};
    GURUKUL_CHECK(EVP_MAC_init(keyed, reinterpret_cast<const unsigned char*>(key.data()),
                               key.size(), parameters) == 1);
  }
};

ResumeTokenCodec::ResumeTokenCodec(std::string_view secret, std::uint64_t instance)
    : mac_(std::make_unique<Mac>()), instance_(instance) {
  mac_->algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  GURUKUL_CHECK(mac_->algorithm != nullptr);
  mac_->set_key(secret);
  const Digest key = mac_->compute(kLabel, {});
  mac_->set_key({reinterpret_cast<const char*>(key.data()), key.size()});
}

ResumeTokenCodec::~ResumeTokenCodec() {
  EVP_MAC_CTX_free(mac_->keyed);
  EVP_MAC_free(mac_->algorithm);
}

void ResumeTokenCodec::append(std::string& out, Instant issued_at, std::string_view user,
                              const ResumeWhat& what) {
  bytes_.clear();
  bytes_.push_back(kVersion);
  bytes_.push_back(static_cast<char>(what.index()));
  put_uint(bytes_, instance_, 8);
  put_uint(bytes_, static_cast<std::uint64_t>(issued_at.unix_ms), 8);
  if (const auto* session = std::get_if<ResumeSession>(&what)) {
    put_uint(bytes_, session->session.high, 8);
    put_uint(bytes_, session->session.low, 8);
    put_uint(bytes_, session->is_initiator ? 1 : 0, 1);
    put_uint(bytes_, static_cast<std::uint64_t>(session->mode), 1);
    put_text(bytes_, session->partner);
  } else if (const auto* place = std::get_if<ResumeQueueSpot>(&what)) {
    put_uint(bytes_, static_cast<std::uint64_t>(place->mode), 1);
    put_uint(bytes_, static_cast<std::uint64_t>(place->campus), 1);
    put_uint(bytes_, static_cast<std::uint64_t>(place->joined_at.unix_ms), 8);
    put_uint(bytes_, place->sequence, 8);
    put_uint(bytes_, place->interests.size(), 1);
    for (const std::string_view tag : place->interests) put_text(bytes_, tag);
  }
  const Digest digest = mac_->compute(bytes_, user);
  bytes_.append(reinterpret_cast<const char*>(digest.data()), kTagBytes);
  append_base64url(out, bytes_);
}

std::optional<OpenedToken> ResumeTokenCodec::open(std::string_view token, std::string_view user,
                                                  Instant now) {
  auto decoded = decode_base64url(token);
  if (!decoded || decoded->size() < kTagBytes) return std::nullopt;
  OpenedToken opened{
      std::make_unique<std::string>(std::move(*decoded)), {}, false, ResumeNothing{}};
  const std::string_view all = *opened.bytes;
  const std::string_view body = all.substr(0, all.size() - kTagBytes);
  const Digest digest = mac_->compute(body, user);
  if (CRYPTO_memcmp(digest.data(), all.data() + body.size(), kTagBytes) != 0) return std::nullopt;

  Reader reader(body);
  if (reader.uint(1) != static_cast<std::uint64_t>(kVersion)) return std::nullopt;
  const std::uint64_t kind = reader.uint(1);
  opened.issued_here = reader.uint(8) == instance_;
  opened.issued_at.unix_ms = static_cast<std::int64_t>(reader.uint(8));
  if (kind == 1) {
    ResumeSession session;
    session.session.high = reader.uint(8);
    session.session.low = reader.uint(8);
    session.is_initiator = reader.uint(1) == 1;
    session.mode = reader.word(MatchMode::kText);
    session.partner = reader.text();
    opened.what = session;
  } else if (kind == 2) {
    ResumeQueueSpot place;
    place.mode = reader.word(MatchMode::kText);
    place.campus = reader.word(CampusPreference::kOther);
    place.joined_at.unix_ms = static_cast<std::int64_t>(reader.uint(8));
    place.sequence = reader.uint(8);
    const std::uint64_t count = reader.uint(1);
    if (count > limits::kTagsMax) return std::nullopt;
    for (std::uint64_t index = 0; index < count; ++index) place.interests.push_back(reader.text());
    opened.what = std::move(place);
  } else if (kind != 0) {
    return std::nullopt;
  }
  if (!reader.finished()) return std::nullopt;
  // The process that issued the token still has the session or queue spot, or it has ended. So the
  // process accepts its own tokens at any age. The token cannot bring back what has ended, even
  // when the wall clock was set.
  const Millis age = now - opened.issued_at;
  const bool in_time = age <= limits::kResumeTokenLife && age >= -limits::kResumeTokenLife;
  if (!opened.issued_here && !in_time) return std::nullopt;
  return opened;
}

}  // namespace gurukul::protocol
