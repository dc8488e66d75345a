#include "turn/ice_servers.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>

#include "base/check.hpp"

namespace gurukul::turn {
namespace {

void append_quoted(std::string& out, std::string_view text) {
  static constexpr char kDigits[] = "0123456789abcdef";
  out.push_back('"');
  for (const char character : text) {
    const auto unit = static_cast<unsigned char>(character);
    if (unit == '"' || unit == '\\') out.push_back('\\');
    if (unit < 0x20) {
      out.append("\\u00").push_back(kDigits[unit >> 4]);
      out.push_back(kDigits[unit & 0xF]);
    } else {
      out.push_back(character);
    }
  }
  out.push_back('"');
}

void append_urls(std::string& out, const std::vector<std::string>& urls) {
  out.append(R"({"urls":[)");
  for (std::size_t index = 0; index < urls.size(); ++index) {
    if (index > 0) out.push_back(',');
    append_quoted(out, urls[index]);
  }
  out.push_back(']');
}

bool is_port(std::string_view text) {
  if (text.empty() || text.size() > 5) return false;
  unsigned port = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return false;
    port = port * 10 + static_cast<unsigned>(digit - '0');
  }
  return port >= 1 && port <= 65'535;
}

}  // namespace

struct IceServers::Hmac {
  EVP_MAC* algorithm = nullptr;
  EVP_MAC_CTX* keyed = nullptr;
  ~Hmac() {
    EVP_MAC_CTX_free(keyed);
    EVP_MAC_free(algorithm);
  }
};

IceServers::IceServers(RelayOptions options) : options_(std::move(options)) {
  before_ = "[";
  if (!options_.stun_urls.empty()) {
    append_urls(before_, options_.stun_urls);
    before_.push_back('}');
  }
  without_relay_ = before_ + "]";
  if (options_.turn_urls.empty()) return;
  if (!options_.stun_urls.empty()) before_.push_back(',');
  append_urls(before_, options_.turn_urls);
  before_.append(R"(,"username":)");
  hmac_ = std::make_unique<Hmac>();
  hmac_->algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  hmac_->keyed = EVP_MAC_CTX_new(hmac_->algorithm);
  char digest[] = "SHA1";
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_end()};
  GURUKUL_CHECK(EVP_MAC_init(hmac_->keyed,
                             reinterpret_cast<const unsigned char*>(options_.turn_secret.data()),
                             options_.turn_secret.size(), parameters) == 1);
}

IceServers::~IceServers() = default;

void IceServers::append_json(std::string& out, std::string_view user, Instant now) {
  out.append(before_);
  if (hmac_ != nullptr) {
    std::string username = std::to_string(now.unix_ms / 1000 + options_.ttl_s);
    username.push_back(':');
    username.append(user);
    std::array<unsigned char, 20> digest{};
    std::size_t size = 0;
    EVP_MAC_CTX* context = EVP_MAC_CTX_dup(hmac_->keyed);
    GURUKUL_CHECK(context != nullptr);
    EVP_MAC_update(context, reinterpret_cast<const unsigned char*>(username.data()),
                   username.size());
    GURUKUL_CHECK(EVP_MAC_final(context, digest.data(), &size, digest.size()) == 1);
    EVP_MAC_CTX_free(context);
    std::array<unsigned char, 32> encoded{};
    EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(digest.size()));
    append_quoted(out, username);
    out.append(R"(,"credential":")").append(reinterpret_cast<const char*>(encoded.data()));
    out.append("\"}");
  }
  out.push_back(']');
}

void IceServers::append_json_without_relay(std::string& out) const {
  out.append(without_relay_);
}

bool is_ice_url(std::string_view url, bool relay) {
  const std::size_t colon = url.find(':');
  if (colon == std::string_view::npos) return false;
  const std::string_view scheme = url.substr(0, colon);
  if (relay ? scheme != "turn" && scheme != "turns" : scheme != "stun" && scheme != "stuns") {
    return false;
  }
  std::string_view rest = url.substr(colon + 1);
  if (const std::size_t question = rest.find('?'); question != std::string_view::npos) {
    const std::string_view query = rest.substr(question);
    if (!relay || (query != "?transport=udp" && query != "?transport=tcp")) return false;
    rest = rest.substr(0, question);
  }
  std::string_view host = rest;
  if (rest.starts_with('[')) {
    const std::size_t end = rest.find(']');
    if (end == std::string_view::npos) return false;
    host = rest.substr(0, end + 1);
  } else {
    host = rest.substr(0, rest.find(':'));
  }
  const std::string_view port = rest.substr(host.size());
  const bool plain = std::all_of(host.begin(), host.end(), [](char character) {
    return character > ' ' && character != '/' && character != '"' && character != '@';
  });
  return !host.empty() && plain && (port.empty() || (port[0] == ':' && is_port(port.substr(1))));
}

}  // namespace gurukul::turn
