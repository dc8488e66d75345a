#include <atomic>

#include "base/vocabulary.hpp"
#include "net/shard_fixture.hpp"

namespace gurukul::net {
namespace {

constexpr std::size_t kLargeBytes = 16 * 1024 * 1024;

// Prepared pieces. Counts the calls of next() and records the destruction.
struct Counted {
  std::atomic<int> asked{0};
  std::atomic<bool> gone{false};
};
class Pieces final : public BodySource {
 public:
  Pieces(std::vector<BodyPiece> pieces, std::optional<std::uint64_t> length, Counted& counted)
      : pieces_(std::move(pieces)), length_(length), counted_(counted) {}
  ~Pieces() override { counted_.gone = true; }
  std::optional<std::uint64_t> length() const override { return length_; }
  void next(Deliver deliver) override {
    const auto index = static_cast<std::size_t>(counted_.asked++);
    // On a thread of its own, like a database.
    maker_ = std::jthread(
        [deliver, piece = pieces_.at(std::min(index, pieces_.size() - 1))] { deliver(piece); });
  }

 private:
  const std::vector<BodyPiece> pieces_;
  const std::optional<std::uint64_t> length_;
  Counted& counted_;
  std::jthread maker_;
};

class ShardSendTest : public ShardTest {
 protected:
  void serve(std::vector<BodyPiece> pieces, std::optional<std::uint64_t> length = std::nullopt) {
    handler_.answers["/stream"] = [this, pieces, length] {
      HttpResponse response;
      response.source = std::make_shared<Pieces>(pieces, length, counted_);
      return response;
    };
  }
  std::string ask(const std::string& request_line) {
    const int fd = connect_to();
    put(fd, request_line + "\r\nHost: h\r\nConnection: close\r\n\r\n");
    std::string all;
    for (std::string piece = take(fd, 4'096); !piece.empty(); piece = take(fd, 4'096)) all += piece;
    ::close(fd);
    return all;
  }
  static std::string body_of(const std::string& answer) {
    return answer.substr(answer.find("\r\n\r\n") + 4);
  }
  void await(const std::function<bool()>& holds) {
    for (int count = 0; count < 30'000 && !holds(); ++count) usleep(1'000);
    EXPECT_TRUE(holds());
  }

  Counted counted_;
};

TEST_F(ShardSendTest, AStreamIsChunkedOrHasItsLengthOrEndsWithTheConnection) {
  using State = BodyPiece::State;
  serve({{"one", State::kMore}, {"", State::kMore}, {"three", State::kEnd}});
  start();
  const std::string chunked = ask("GET /stream HTTP/1.1");
  EXPECT_NE(chunked.find("Transfer-Encoding: chunked\r\n"), std::string::npos);
  EXPECT_EQ(chunked.find("Content-Length"), std::string::npos);
  EXPECT_EQ(body_of(chunked), "3\r\none\r\n5\r\nthree\r\n0\r\n\r\n");
  counted_.asked = 0;
  const std::string old = ask("GET /stream HTTP/1.0");
  EXPECT_EQ(old.find("Transfer-Encoding"), std::string::npos);
  EXPECT_EQ(body_of(old), "onethree");
  const std::string head = ask("HEAD /stream HTTP/1.1");
  EXPECT_EQ(body_of(head), "");
}

TEST_F(ShardSendTest, AnAnnouncedLengthIsKeptOrTheConnectionIsCut) {
  using State = BodyPiece::State;
  serve({{"one", State::kMore}, {"three", State::kEnd}}, 8);
  handler_.answers["/short"] = [this] {
    HttpResponse response;
    response.source =
        std::make_shared<Pieces>(std::vector<BodyPiece>{{"one", State::kEnd}}, 8, counted_);
    return response;
  };
  start();
  const std::string whole = ask("GET /stream HTTP/1.1");
  EXPECT_NE(whole.find("Content-Length: 8\r\n"), std::string::npos);
  EXPECT_EQ(body_of(whole), "onethree");
  counted_.asked = 0;
  EXPECT_EQ(body_of(ask("GET /short HTTP/1.1")), "");
}

TEST_F(ShardSendTest, ABodyThatFailsIsNotEndedAsIfItWereWhole) {
  serve({{"one", BodyPiece::State::kMore}, {"", BodyPiece::State::kFailed}});
  start();
  EXPECT_EQ(body_of(ask("GET /stream HTTP/1.1")), "3\r\none\r\n");
}

TEST_F(ShardSendTest, APeerThatStopsReadingStopsTheMakingAndItsEndDropsTheSource) {
  serve({{std::string(BodySource::kPieceBytesMax, 'x'), BodyPiece::State::kMore}});
  start();
  const int fd = connect_to();
  put(fd, "GET /stream HTTP/1.1\r\nHost: h\r\n\r\n");
  // When the kernel accepts no more, no further piece is asked for.
  int before = -1;
  for (int still = 0; still < 20;) {
    usleep(20'000);
    still = before == counted_.asked && stats().send_queue_high_water_bytes > 0 ? still + 1 : 0;
    before = counted_.asked;
  }
  EXPECT_LE(stats().send_queue_high_water_bytes, BodySource::kPieceBytesMax + 100);
  EXPECT_FALSE(counted_.gone);
  ::close(fd);
  await([this] { return counted_.gone.load(); });
}

TEST_F(ShardSendTest, TheNextRequestWaitsUntilTheAnswerIsOut) {
  std::atomic<int> asked{0};
  const auto content = std::make_shared<const std::string>(kLargeBytes, 'x');
  handler_.answers["/large"] = [&] {
    ++asked;
    HttpResponse response;
    response.shared_body = content;
    return response;
  };
  start();
  const int fd = connect_to();
  std::string requests;
  for (int count = 0; count < 100; ++count) requests += "GET /large HTTP/1.1\r\nHost: h\r\n\r\n";
  put(fd, requests);
  await([&] { return asked == 1 && stats().send_queue_high_water_bytes > 0; });
  // Within many ticks of the loop no second piece is asked for.
  for (int count = 0; count < 100; ++count) stats();
  EXPECT_EQ(asked, 1);
  EXPECT_LE(content.use_count(), 3) << "it is shared, not copied";
  for (int count = 0; count < 3; ++count) {
    EXPECT_TRUE(head(fd).starts_with("HTTP/1.1 200"));
    EXPECT_EQ(take(fd, kLargeBytes).size(), kLargeBytes);
  }
  ::close(fd);
  await([&] { return content.use_count() == 1; });
}

TEST_F(ShardSendTest, OverTheBudgetOfTheProcessTheHoldersAreClosed) {
  ShardOptions options;
  options.budget = std::make_shared<BufferBudget>(1024 * 1024);
  handler_.answers["/own"] = [] { return HttpResponse{200, {}, std::string(600'000, 'x')}; };
  // More than the kernel accepts, so that each connection holds 600 kB or more.
  handler_.answers["/more"] = [] { return HttpResponse{200, {}, std::string(20'000'000, 'x')}; };
  start(options);
  std::vector<int> fds;
  for (int count = 0; count < 4; ++count) {
    fds.push_back(connect_to());
    put(fds.back(), "GET /more HTTP/1.1\r\nHost: h\r\n\r\n");
  }
  await([&] { return stats().closed_for_memory == 4; });
  EXPECT_EQ(options.budget->used(), 0U);
  EXPECT_EQ(body_of(ask("GET /own HTTP/1.1")).size(), 600'000U) << "an honest reader is served";
  for (const int fd : fds) ::close(fd);
}

TEST_F(ShardSendTest, UnreadPongsDoNotPileUp) {
  start();
  const int fd = open_websocket();
  const std::string pings = [] {
    std::string frames;
    for (int count = 0; count < 1'000; ++count) frames += masked(0x89, std::string(120, 'p'));
    return frames;
  }();
  for (int count = 0; count < 100; ++count) put(fd, pings);
  // The connection lives, and the last pong answers the last ping.
  put(fd, masked(0x89, "last"));
  std::string tail;
  while (!tail.ends_with("last")) {
    const std::string byte = take(fd, 1);
    ASSERT_FALSE(byte.empty());
    tail = (tail + byte).substr(tail.size() > 8 ? 1 : 0);
  }
  EXPECT_EQ(stats().slow_readers, 0U);
  ::close(fd);
}

TEST_F(ShardSendTest, AnAllocationThatFailsEndsOneRequest) {
  handler_.answers["/huge"] = []() -> HttpResponse { throw std::bad_alloc(); };
  start();
  const int other = open_websocket();
  EXPECT_TRUE(ask("GET /huge HTTP/1.1").starts_with("HTTP/1.1 503"));
  shard_->post([] { throw std::bad_alloc(); });
  EXPECT_EQ(stats().allocation_failures, 2U);
  put(other, masked(0x81, "here"));
  EXPECT_EQ(take(other, 6), "\x81\x04here");
  ::close(other);
}

}  // namespace
}  // namespace gurukul::net
