#include "peers/floor/handshake.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

namespace gurukul::bench {
namespace {

constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr std::string_view kKeyHeader = "Sec-WebSocket-Key: ";

}  // namespace

std::string upgrade_answer(std::string_view request) {
  const std::size_t at = request.find(kKeyHeader);
  if (at == std::string_view::npos) return {};
  const std::size_t begin = at + kKeyHeader.size();
  std::string text(request.substr(begin, request.find('\r', begin) - begin));
  text += kGuid;
  unsigned char digest[SHA_DIGEST_LENGTH];
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  unsigned char accept[32];
  EVP_EncodeBlock(accept, digest, sizeof digest);
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Accept: " +
         std::string(reinterpret_cast<const char*>(accept)) + "\r\n\r\n";
}

}  // namespace gurukul::bench
