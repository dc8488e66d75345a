#include <gtest/gtest.h>

#include "net/forwarded.hpp"
#include "net/proxy_protocol.hpp"

namespace gurukul::net {
namespace {

using namespace std::string_literals;
using State = ProxyHeader::State;

struct Seen {
  std::string client, host;
  bool https;
};

Seen seen(const std::string& peer, std::vector<HttpHeader> headers,
          std::string_view trusted = "loopback, 10.0.0.0/8") {
  HttpRequest request;
  request.headers = std::move(headers);
  request.headers.push_back({"host", "inner:8080"});
  resolve_client(request, *IpAddress::parse(peer), *IpNetworks::parse(trusted));
  return {request.client_address.text(), request.host, request.https};
}

TEST(ResolveClient, ReadsXForwardedForFromTheRight) {
  struct Vector {
    const char* peer;
    const char* header;
    const char* client;
  };
  constexpr Vector kVectors[] = {
      {"127.0.0.1", "203.0.113.7", "203.0.113.7"},
      {"127.0.0.1", "1.1.1.1, 203.0.113.7", "203.0.113.7"},  // the left one is from the client
      {"127.0.0.1", "203.0.113.7, 10.0.0.9", "203.0.113.7"},
      {"127.0.0.1", "203.0.113.7,10.0.0.9 , 10.1.2.3", "203.0.113.7"},
      {"127.0.0.1", "10.0.0.5, 10.0.0.9", "10.0.0.5"},  // all are trusted: the leftmost
      {"127.0.0.1", "203.0.113.7:4711", "203.0.113.7"},
      {"127.0.0.1", "[2001:db8::9]:4711", "2001:db8::9"},
      {"127.0.0.1", "2001:db8::9", "2001:db8::9"},
      {"127.0.0.1", "::ffff:203.0.113.7", "203.0.113.7"},
      {"127.0.0.1", "203.0.113.7, unknown", "127.0.0.1"},
      {"127.0.0.1", "203.0.113.7, nonsense, 10.0.0.9", "10.0.0.9"},
      {"127.0.0.1", "203.0.113.7,, 10.0.0.9", "10.0.0.9"},
      {"127.0.0.1", "", "127.0.0.1"},
      {"::1", "203.0.113.7", "203.0.113.7"},
      {"198.51.100.1", "203.0.113.7", "198.51.100.1"},  // not a trusted peer
  };
  for (const Vector& vector : kVectors) {
    EXPECT_EQ(seen(vector.peer, {{"x-forwarded-for", vector.header}}).client, vector.client)
        << vector.peer << " " << vector.header;
  }
  EXPECT_EQ(seen("127.0.0.1", {{"x-forwarded-for", "1.1.1.1"}, {"x-forwarded-for", "203.0.113.7"}})
                .client,
            "203.0.113.7");
  EXPECT_EQ(seen("127.0.0.1", {{"x-forwarded-for", "203.0.113.7"}}, "").client, "127.0.0.1");
}

TEST(ResolveClient, ReadsForwardedFromTheRight) {
  struct Vector {
    const char* header;
    const char* client;
  };
  constexpr Vector kVectors[] = {
      {"for=203.0.113.7", "203.0.113.7"},
      {"For=\"203.0.113.7:80\";proto=https", "203.0.113.7"},
      {"for=1.1.1.1, for=203.0.113.7", "203.0.113.7"},
      {"for=203.0.113.7, for=10.0.0.2;by=10.0.0.1", "203.0.113.7"},
      {"by=10.0.0.1; FOR=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17"},
      {"for=\"[2001:db8::1]\" ; host=a", "2001:db8::1"},
      {"for=203.0.113.7, for=unknown", "127.0.0.1"},
      {"for=203.0.113.7, for=_gazonk, for=10.0.0.2", "10.0.0.2"},
      {"for=\"1.1.1.1, for=203.0.113.7", "203.0.113.7"},  // a quote left open by the client
      {"secret=\"a,b;for=1.1.1.1\";for=203.0.113.7", "203.0.113.7"},
      {"proto=https", "127.0.0.1"},
      {"for=", "127.0.0.1"},
      {";;,,", "127.0.0.1"},
  };
  for (const Vector& vector : kVectors) {
    EXPECT_EQ(seen("127.0.0.1", {{"forwarded", vector.header}}).client, vector.client)
        << vector.header;
  }
  EXPECT_EQ(seen("198.51.100.1", {{"forwarded", "for=203.0.113.7"}}).client, "198.51.100.1");
}

TEST(ResolveClient, XForwardedForGoesBeforeForwarded) {
  EXPECT_EQ(
      seen("127.0.0.1", {{"forwarded", "for=1.1.1.1"}, {"x-forwarded-for", "203.0.113.7"}}).client,
      "203.0.113.7");
}

TEST(ResolveClient, TakesHostAndProtoOfATrustedProxyOnly) {
  const std::vector<HttpHeader> headers = {{"x-forwarded-for", "203.0.113.7"},
                                           {"x-forwarded-host", "evil.example, chat.example"},
                                           {"x-forwarded-proto", "https"}};
  const Seen trusted = seen("127.0.0.1", headers);
  EXPECT_EQ(trusted.host, "chat.example");
  EXPECT_TRUE(trusted.https);
  const Seen stranger = seen("198.51.100.1", headers);
  EXPECT_EQ(stranger.host, "inner:8080");
  EXPECT_FALSE(stranger.https);
  const Seen forwarded =
      seen("127.0.0.1", {{"forwarded",
                          "for=1.1.1.1;host=evil.example, "
                          "for=203.0.113.7;host=\"chat.example:8443\";proto=https"}});
  EXPECT_EQ(forwarded.host, "chat.example:8443");
  EXPECT_TRUE(forwarded.https);
  EXPECT_EQ(seen("127.0.0.1", {{"x-forwarded-host", "a b/\"c"}}).host, "inner:8080");
}

TEST(ProxyProtocol, ReadsVersion1) {
  struct Vector {
    std::string bytes;
    State state;
    const char* client;  // null: none
  };
  const Vector vectors[] = {
      {"PROXY TCP4 203.0.113.7 10.0.0.1 4711 443\r\nGET /", State::kComplete, "203.0.113.7"},
      {"PROXY TCP6 2001:db8::7 ::1 4711 443\r\n", State::kComplete, "2001:db8::7"},
      {"PROXY UNKNOWN\r\n", State::kComplete, nullptr},
      {"PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n", State::kComplete, nullptr},
      {"", State::kNeedMore, nullptr},
      {"PRO", State::kNeedMore, nullptr},
      {"PROXY TCP4 203.0.113.7 10.0.0.1 4711 443\r", State::kNeedMore, nullptr},
      {"PROXY " + std::string(101, 'x'), State::kBroken, nullptr},
      {"PROXY TCP4 2001:db8::7 ::1 4711 443\r\n", State::kBroken, nullptr},
      {"PROXY TCP4 203.0.113.7 10.0.0.1 4711\r\n", State::kBroken, nullptr},
      {"PROXY TCP4 203.0.113.7 10.0.0.1 4711 99999\r\n", State::kBroken, nullptr},
      {"PROXY TCP4 203.0.113.700 10.0.0.1 4711 443\r\n", State::kBroken, nullptr},
      {"PROXY TCP4 203.0.113.7 10.0.0.1 4711 443 \r\n", State::kBroken, nullptr},
      {"GET / HTTP/1.1\r\n", State::kBroken, nullptr},
      {"proxy TCP4", State::kBroken, nullptr},
  };
  for (const Vector& vector : vectors) {
    const ProxyHeader header = read_proxy_header(vector.bytes);
    EXPECT_EQ(header.state, vector.state) << vector.bytes;
    EXPECT_EQ(header.client ? header.client->text() : "", vector.client ? vector.client : "");
    if (header.state != State::kComplete) continue;
    EXPECT_EQ(header.size, vector.bytes.find("\r\n") + 2);
  }
}

std::string v2(char command, char family, const std::string& rest) {
  return "\r\n\r\n\0\r\nQUIT\n"s + command + family + static_cast<char>(rest.size() >> 8) +
         static_cast<char>(rest.size() & 0xFF) + rest;
}

TEST(ProxyProtocol, ReadsVersion2) {
  const std::string v4 = "\xCB\x00\x71\x07\x0A\x00\x00\x01\x12\x67\x01\xBB"s;
  const std::string v6 =
      "\x20\x01\x0D\xB8\0\0\0\0\0\0\0\0\0\0\0\x07"s + std::string(16, '\0') + "\1\2\3\4";
  const std::string ssl = "\x20\x00\x05\x01\0\0\0\0"s;
  const ProxyHeader plain = read_proxy_header(v2(0x21, 0x11, v4) + "more");
  EXPECT_EQ(plain.state, State::kComplete);
  EXPECT_EQ(plain.size, 28U);
  EXPECT_EQ(plain.client->text(), "203.0.113.7");
  EXPECT_FALSE(plain.is_tls);
  const ProxyHeader tls = read_proxy_header(v2(0x21, 0x21, v6 + ssl));
  EXPECT_EQ(tls.client->text(), "2001:db8::7");
  EXPECT_TRUE(tls.is_tls);
  const ProxyHeader local = read_proxy_header(v2(0x20, 0x00, ""));
  EXPECT_EQ(local.state, State::kComplete);
  EXPECT_FALSE(local.client);
  const std::string whole = v2(0x21, 0x11, v4);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(read_proxy_header(whole.substr(0, size)).state, State::kNeedMore) << size;
  }
  EXPECT_EQ(read_proxy_header(v2(0x22, 0x11, v4)).state, State::kBroken);
  EXPECT_EQ(read_proxy_header(v2(0x31, 0x11, v4)).state, State::kBroken);
  EXPECT_EQ(read_proxy_header(v2(0x21, 0x11, v4.substr(1))).state, State::kBroken);
  EXPECT_EQ(read_proxy_header(v2(0x21, 0x11, v4 + ssl.substr(1))).state, State::kBroken);
  EXPECT_EQ(read_proxy_header(v2(0x21, 0x11, std::string(5'000, 'x'))).state, State::kBroken);
}

}  // namespace
}  // namespace gurukul::net
