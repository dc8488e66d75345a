#include "net/http_head.hpp"

#include <gtest/gtest.h>

#include "net/http_reader.hpp"

namespace gurukul::net {
namespace {

// The status of a request, 0 when it is accepted. Reads it at once and byte by byte; both must
// agree.
int status_of(const std::string& text) {
  HttpReader whole;
  const auto at_once = whole.feed(text);
  HttpReader reader;
  std::string pending;
  HttpReader::Step step{HttpReader::State::kNeedMore, 0, 0};
  for (const char byte : text) {
    pending.push_back(byte);
    step = reader.feed(pending);
    pending.erase(0, step.consumed);
    if (step.state != HttpReader::State::kNeedMore) break;
  }
  EXPECT_EQ(at_once.status, step.status) << text;
  EXPECT_EQ(at_once.state == HttpReader::State::kBroken, !at_once.fault.empty()) << text;
  if (step.state == HttpReader::State::kNeedMore) return -1;
  return step.status;
}

std::string get(const std::string& lines) {
  return "GET / HTTP/1.1\r\nHost: h\r\n" + lines + "\r\n";
}

TEST(HttpHead, TakesWhatIsWellFormed) {
  for (const std::string& text : {
           get(""),
           get("X-One: \t a b \t\r\nEmpty:\r\n"),
           get("X: \xc3\xa4\r\n"),
           std::string("GET / HTTP/1.0\r\n\r\n"),
           std::string("OPTIONS * HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"),
           std::string("GET http://H.example:1/a?b HTTP/1.1\r\nHost: h.example:1\r\n\r\n"),
           std::string("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n"
                       "Expect: 100-Continue\r\n\r\nx"),
           std::string("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n"
                       "1;a=b\r\nx\r\n0\r\nTrailer: x\r\n\r\n"),
       }) {
    EXPECT_EQ(status_of(text), 0) << text;
  }
}

TEST(HttpHead, RefusesTransferCodingsThatItDoesNotKnow) {
  for (const char* coding :
       {"xchunked", "gzip", "identity", "gzip, chunked", "chunked, chunked", "chunked;q=1",
        "\"chunked\"", "chunked, identity", ", chunked", "chunke\xc3\x84"}) {
    const std::string line = std::string("Transfer-Encoding: ") + coding + "\r\n";
    EXPECT_EQ(status_of(get(line) + "1\r\nx\r\n0\r\n\r\n"), 501) << coding;
  }
  for (const std::string& text :
       {get("Transfer-Encoding:\r\n"), get("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n"),
        get("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"),
        get("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
        get("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"),
        get("Transfer-Encoding : chunked\r\n"),
        std::string("POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")}) {
    EXPECT_EQ(status_of(text), 400) << text;
  }
}

TEST(HttpHead, RefusesLengthsThatCouldBeReadInTwoWays) {
  for (const char* value : {"", "+3", "-3", "3, 3", "0x3", "3 3", "3;", "9999999999999999999999"}) {
    const std::string text = get(std::string("Content-Length: ") + value + "\r\n");
    EXPECT_EQ(status_of(text + "abc"), 400) << value;
  }
  EXPECT_EQ(status_of(get("Content-Length: 3\r\nContent-Length: 3\r\n") + "abc"), 400);
  EXPECT_EQ(status_of(get("Content-Length: 3\r\ncontent-length: 4\r\n") + "abc"), 400);
}

TEST(HttpHead, RefusesBadHosts) {
  for (const char* host : {"", "a b", "a,b", "a/b", "user@a", "a:b", "a:99999", "[::1", "[]", "::1",
                           "[g::1]", "a:1:2", "\xc3\xa4", "<b>", "a\"b", ":80"}) {
    const std::string text = std::string("GET / HTTP/1.1\r\nHost: ") + host + "\r\n\r\n";
    EXPECT_EQ(status_of(text), 400) << host;
  }
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\n\r\n"), 400);
  EXPECT_EQ(status_of(get("Host: h\r\n")), 400);
  EXPECT_EQ(status_of("GET http://other/ HTTP/1.1\r\nHost: h\r\n\r\n"), 400);
}

TEST(HttpHead, RefusesLinesThatAreNotExact) {
  for (const std::string& text : {
           get("X: a\r\n folded\r\n"),
           get("X: a\r\n\tfolded\r\n"),
           get(" X: a\r\n"),
           get("X : a\r\n"),
           get("X\r\n"),
           get(": a\r\n"),
           get("X: a\nY: b\r\n"),
           get("X: a\rb\r\n"),
           get(std::string("X: a\0b\r\n", 8)),
           get("X: a\x01\r\n"),
           get("X: \x7f\r\n"),
           get("X(: a\r\n"),
           std::string("GET / HTTP/1.1\nHost: h\n\n"),
           std::string("GET  / HTTP/1.1\r\nHost: h\r\n\r\n"),
           std::string("GET / HTTP/1.1 \r\nHost: h\r\n\r\n"),
           std::string("GET /\r\nHost: h\r\n\r\n"),
           std::string("GET / HTTP/1.2\r\nHost: h\r\n\r\n"),
           std::string("GET / http/1.1\r\nHost: h\r\n\r\n"),
           std::string("GET a HTTP/1.1\r\nHost: h\r\n\r\n"),
           std::string("GET /#a HTTP/1.1\r\nHost: h\r\n\r\n"),
           std::string("GET * HTTP/1.1\r\nHost: h\r\n\r\n"),
           std::string("GE(T / HTTP/1.1\r\nHost: h\r\n\r\n"),
           std::string("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
           std::string("\x16\x03\x01\x02 hello"),
           std::string("\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"),
       }) {
    EXPECT_EQ(status_of(text), 400) << text;
  }
  EXPECT_EQ(status_of("CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n"), 501);
  EXPECT_EQ(status_of(get("Expect: something\r\n")), 417);
  EXPECT_EQ(status_of("GET /" + std::string(9'000, 'x') + " HTTP/1.1\r\nHost: h\r\n\r\n"), 414);
  std::string many;
  for (int count = 0; count < 200; ++count) many += "X: 1\r\n";
  EXPECT_EQ(status_of(get(many)), 431);
}

TEST(HttpHead, AChunkedBodyIsBoundedInItsLinesToo) {
  const std::string head = get("Transfer-Encoding: chunked\r\n");
  EXPECT_EQ(status_of(head + "1;" + std::string(20'000, 'x')), 400);
  EXPECT_EQ(status_of(head + "0\r\n" + std::string(20'000, 'x')), 400);
  EXPECT_EQ(status_of(head + "g\r\nxx"), 400);
  EXPECT_EQ(status_of(head + "1\r\nxxxx\r\n"), 400);
}

TEST(HttpHead, ATrailerIsNoHeader) {
  HttpReader reader;
  const auto step = reader.feed(get("Transfer-Encoding: chunked\r\n") +
                                "1\r\nx\r\n0\r\nAuthorization: Bearer x\r\nHost: other\r\n\r\n");
  ASSERT_EQ(step.state, HttpReader::State::kComplete);
  const HttpRequest request = reader.take();
  EXPECT_FALSE(request.has_header("authorization"));
  EXPECT_EQ(request.header("host"), "h");
  EXPECT_EQ(request.body, "x");
}

TEST(HttpHead, AWholeUriIsTakenForItsPath) {
  HttpReader reader;
  reader.feed("GET http://h?a=b HTTP/1.1\r\nHost: h\r\n\r\n");
  const HttpRequest request = reader.take();
  EXPECT_EQ(request.path, "/");
  EXPECT_EQ(request.query, "a=b");
}

}  // namespace
}  // namespace gurukul::net
