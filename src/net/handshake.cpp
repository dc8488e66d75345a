#include "net/handshake.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "base/check.hpp"

namespace gurukul::net {
namespace {

constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr std::string_view kSubprotocol = "gurukul.v1";

// True for 16 bytes in base64: 22 characters, of which the last has four zero bits, and "==".
bool is_key(std::string_view key) {
  if (key.size() != 24 || key.substr(22) != "==") return false;
  const auto in_alphabet = [](char character) {
    return std::isalnum(static_cast<unsigned char>(character)) != 0 || character == '+' ||
           character == '/';
  };
  return std::all_of(key.begin(), key.begin() + 22, in_alphabet) &&
         std::string_view("AQgw").find(key[21]) != std::string_view::npos;
}

}  // namespace

bool is_upgrade(const HttpRequest& request) {
  return list_has_token(request.header("upgrade"), "websocket") ||
         request.has_header("sec-websocket-key") || request.has_header("sec-websocket-version");
}

std::optional<HttpResponse> refuse_handshake(const HttpRequest& request) {
  if (request.method != "GET") return plain_response(400, "a WebSocket handshake must be a GET");
  if (request.http_1_0) return plain_response(400, "a WebSocket handshake needs HTTP/1.1");
  if (!list_has_token(request.header("upgrade"), "websocket")) {
    return plain_response(400, "Upgrade: must contain websocket");
  }
  if (!list_has_token(request.header("connection"), "upgrade")) {
    return plain_response(400, "Connection: must contain upgrade");
  }
  if (request.header("sec-websocket-version") != "13") {
    HttpResponse response = plain_response(426, "Sec-WebSocket-Version: must be 13");
    response.headers.push_back({"Sec-WebSocket-Version", "13"});
    return response;
  }
  if (!is_key(request.header("sec-websocket-key"))) {
    return plain_response(400, "Sec-WebSocket-Key: must be 16 bytes in base64");
  }
  return std::nullopt;
}

std::string accept_for(std::string_view key) {
  const std::string text = std::string(key) + std::string(kGuid);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  static const EVP_MD* const kSha1 = EVP_MD_fetch(nullptr, "SHA1", nullptr);
  GURUKUL_CHECK(EVP_Digest(text.data(), text.size(), digest.data(), &size, kSha1, nullptr) == 1);
  std::array<unsigned char, 64> encoded{};
  const int length = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(size));
  return {reinterpret_cast<const char*>(encoded.data()), static_cast<std::size_t>(length)};
}

void append_switching_protocols(std::string& out, const HttpRequest& request) {
  out += "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
  out += "Sec-WebSocket-Accept: " + accept_for(request.header("sec-websocket-key")) + "\r\n";
  if (list_has_exactly(request.header("sec-websocket-protocol"), kSubprotocol)) {
    out += "Sec-WebSocket-Protocol: gurukul.v1\r\n";
  }
  out += "\r\n";
}

}  // namespace gurukul::net
