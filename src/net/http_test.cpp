#include <gtest/gtest.h>

#include <cstdio>

#include <filesystem>
#include <fstream>

#include "net/handshake.hpp"
#include "net/http_reader.hpp"
#include "net/static_files.hpp"

namespace gurukul::net {
namespace {

TEST(HttpReader, ReadsPipelinedRequestsByteByByte) {
  const std::string text =
      "POST /a?b=c HTTP/1.1\r\nHost: h\r\nX-One: 1\r\nx-one: 2\r\nContent-Length: 3\r\n\r\nabc"
      "GET /2 HTTP/1.1\r\nHost: h\r\n\r\n";
  HttpReader reader;
  std::string pending;
  std::vector<HttpRequest> requests;
  for (const char byte : text) {
    pending.push_back(byte);
    const auto step = reader.feed(pending);
    ASSERT_NE(step.state, HttpReader::State::kBroken);
    pending.erase(0, step.consumed);
    if (step.state == HttpReader::State::kComplete) requests.push_back(reader.take());
  }
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_EQ(requests[0].body, "abc");
  EXPECT_EQ(requests[0].path, "/a");
  EXPECT_EQ(requests[0].query, "b=c");
  EXPECT_EQ(requests[0].header("x-one"), "1, 2");
  EXPECT_EQ(requests[1].path, "/2");
}

TEST(HttpReader, RefusesBrokenAndOversizedRequests) {
  const auto status = [](const std::string& text) {
    HttpReader reader;
    const auto step = reader.feed(text);
    return step.state == HttpReader::State::kBroken ? step.status : 0;
  };
  EXPECT_EQ(status("\x16\x03 nonsense\r\n\r\n"), 400);
  EXPECT_EQ(status("GET / HTTP/1.1\r\nbroken\r\n\r\n"), 400);
  EXPECT_EQ(status("GET / HTTP/1.1\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n"), 431);
  EXPECT_EQ(status("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2000000\r\n\r\nx"), 413);
}

TEST(HttpReader, AsksAtTheHeadHowMuchOfTheBodyIsTaken) {
  const auto status = [](std::size_t admitted, const std::string& body, bool chunked) {
    const std::string head = "PUT /a HTTP/1.1\r\nHost: h\r\n";
    std::string text = head + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    if (chunked) {
      char size[8];
      std::snprintf(size, sizeof size, "%zx", body.size());
      text = head + "Transfer-Encoding: chunked\r\n\r\n" + size + "\r\n" + body + "\r\n0\r\n\r\n";
    }
    HttpReader reader(true);
    std::size_t at = 0;
    HttpReader::Step step{HttpReader::State::kNeedMore, 0, 0};
    int heads = 0;
    // In pieces, as from a socket.
    for (std::size_t end = 1; end <= text.size() && step.status == 0; ++end) {
      step = reader.feed(std::string_view(text).substr(at, end - at));
      at += step.consumed;
      if (step.state != HttpReader::State::kHead) continue;
      ++heads;
      EXPECT_EQ(reader.head().path, "/a");
      EXPECT_EQ(reader.body_bytes(), 0U);
      reader.admit_body(admitted);
    }
    EXPECT_EQ(heads, 1);
    if (step.state != HttpReader::State::kComplete) return step.status;
    EXPECT_EQ(reader.take().body, body);
    return 200;
  };
  for (const bool chunked : {false, true}) {
    EXPECT_EQ(status(10, std::string(10, 'x'), chunked), 200);
    EXPECT_EQ(status(10, std::string(11, 'x'), chunked), 413);
    EXPECT_EQ(status(0, "x", chunked), 413);
  }
  HttpReader reader(true);
  EXPECT_EQ(reader.feed("GET / HTTP/1.1\r\nHost: h\r\n\r\n").state, HttpReader::State::kComplete);
}

TEST(Handshake, TheKeyOfRfc6455) {
  EXPECT_EQ(accept_for("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(StaticFiles, ServesNothingButTheIndex) {
  const auto folder = std::filesystem::temp_directory_path() / "gurukul_static_files_test";
  std::filesystem::create_directories(folder / "help");
  std::ofstream(folder / "index.html") << "home";
  std::ofstream(folder / "help" / "index.html") << "help";
  std::ofstream(folder / ".hidden") << "hidden";
  auto files = StaticFiles::open(folder.string());
  ASSERT_TRUE(files);
  const auto get = [&](const std::string& path) {
    HttpRequest request;
    request.method = "GET";
    request.path = path;
    return (*files)->serve(request);
  };
  EXPECT_EQ(*get("/").shared_body, "home");
  EXPECT_EQ(*get("/help").shared_body, "help");
  EXPECT_EQ(*get("/help/").shared_body, "help");
  EXPECT_EQ(get("/").shared_body, get("/").shared_body) << "a page is held once";
  for (const char* path : {"/.hidden", "/%2ehidden", "/../x", "/help/../index.html", "/%", "//"}) {
    EXPECT_EQ(get(path).status, 404) << path;
  }
  HttpRequest again;
  again.method = "GET";
  again.path = "/";
  again.headers.push_back({"if-none-match", get("/").headers[1].value});
  EXPECT_EQ((*files)->serve(again).status, 304);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace gurukul::net
