#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <nlohmann/json.hpp>
#include <thread>

#include "server/late_database.hpp"
#include "server/line_writer.hpp"
#include "server/log_text.hpp"
#include "server/security_recorder.hpp"

namespace gurukul::server {
namespace {

using testing::HasSubstr;

struct Pipe {
  Pipe() { EXPECT_EQ(::pipe(ends.data()), 0); }
  ~Pipe() {
    for (const int end : ends) ::close(end);
  }
  // Until `wanted` comes.
  std::string read_until(std::string_view wanted) const {
    std::string text;
    std::array<char, 65'536> buffer{};
    while (text.find(wanted) == std::string::npos) {
      const ssize_t got = ::read(ends[0], buffer.data(), buffer.size());
      if (got <= 0) break;
      text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return text;
  }
  std::array<int, 2> ends{};
};

TEST(LineWriter, NobodyReadsAndNobodyWaits) {
  // As in main(): the reader is closed while the thread is still blocked in write(2).
  std::signal(SIGPIPE, SIG_IGN);
  const Pipe pipe;
  LineWriter writer(pipe.ends[1], [](std::uint64_t dropped) {
    return std::to_string(dropped) + " were dropped\n";
  });
  const std::string line = std::string(999, 'x') + "\n";
  for (int at = 0; at < 20'000; ++at) writer.add(line);
  EXPECT_GT(writer.dropped(), 10'000U);
  EXPECT_FALSE(writer.finish(Millis{10}));
  const std::string read = pipe.read_until("were dropped\n");
  EXPECT_THAT(read, HasSubstr("were dropped\n"));
}

TEST(LineWriter, WritesAllInOrder) {
  const Pipe pipe;
  {
    LineWriter writer(pipe.ends[1]);
    writer.add("one\n");
    writer.add("two\n");
    EXPECT_TRUE(writer.finish(Millis{60'000}));
  }
  EXPECT_EQ(pipe.read_until("two\n"), "one\ntwo\n");
}

TEST(LineWriter, AFullDiskDropsAndStopsNothing) {
  auto writer = LineWriter::open("/dev/full");
  ASSERT_TRUE(writer);
  (*writer)->add("lost\n");
  while ((*writer)->dropped() == 0) std::this_thread::yield();
  EXPECT_FALSE(LineWriter::open("/no/such/folder/log"));
}

TEST(LogText, NoContentBreaksALine) {
  for (const std::string& evil : {std::string("a\nb\"c\\"), std::string("\x1B[31m\x7F\xC2\x9B"),
                                  std::string("\xFF\xFE\0x", 4), std::string(100'000, '\n')}) {
    std::string value;
    append_log_value(value, evil);
    EXPECT_TRUE(nlohmann::json::accept(value)) << value;
    EXPECT_LT(value.size(), 20'000U);
    for (const char each : value) {
      EXPECT_GE(static_cast<unsigned char>(each), 0x20);
      EXPECT_NE(static_cast<unsigned char>(each), 0x7F);
    }
    EXPECT_EQ(value.find("\xC2\x9B"), std::string::npos);
  }
}

TEST(SecurityRecorder, OneLineASecondAKindAndClient) {
  const Clock clock;
  std::vector<nlohmann::json> lines;
  SecurityRecorder log(
      clock, [&lines](const std::string& line) { lines.push_back(nlohmann::json::parse(line)); });
  for (int at = 0; at < 5; ++at) {
    log.tell({.kind = "sign_in", .outcome = "refused", .client_address = "192.0.2.1"});
  }
  log.tell({.kind = "sign_in", .outcome = "done", .client_address = "192.0.2.2", .account = "a"});
  log.tell({.kind = "origin", .outcome = "refused", .client_address = "192.0.2.1"});
  EXPECT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0]["log"], "security");
  EXPECT_FALSE(lines[0].contains("repeated"));
  EXPECT_EQ(lines[1]["account"], "a");
  while (lines.size() < 4) {
    std::this_thread::sleep_for(Millis{50});
    log.flush();
  }
  // The last of the four that were left out, and the three others.
  EXPECT_EQ(lines[3]["client_address"], "192.0.2.1");
  EXPECT_EQ(lines[3]["repeated"], 3);
}

TEST(SecurityRecorder, ManyClientsShareALineAtLast) {
  const Clock clock;
  std::size_t lines = 0;
  SecurityRecorder log(clock, [&lines](const std::string&) { ++lines; });
  for (std::size_t at = 0; at < 10 * SecurityRecorder::kClientsMax; ++at) {
    const std::string address = std::to_string(at);
    log.tell({.kind = "origin", .outcome = "refused", .client_address = address});
  }
  EXPECT_LT(lines, 5 * SecurityRecorder::kClientsMax);
}

TEST(LateDatabase, WhatWaitingMayMend) {
  for (const char* later :
       {"GURUKUL_DATABASE_URL: connection to server at \"127.0.0.1\", port 1 failed: Connection "
        "refused Is the server running on that host and accepting TCP/IP connections?",
        "FATAL:  the database system is starting up", "no connection within 5000 ms",
        "FATAL:  sorry, too many clients already"}) {
    EXPECT_TRUE(may_answer_later(later)) << later;
  }
  for (const char* never : {"FATAL:  password authentication failed for user \"u\"",
                            "FATAL:  database \"d\" does not exist", "unable to open database file",
                            "a newer version of this program has migrated it"}) {
    EXPECT_FALSE(may_answer_later(never)) << never;
  }
}

}  // namespace
}  // namespace gurukul::server
