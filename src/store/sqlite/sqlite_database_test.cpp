#include "store/sqlite/sqlite_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <latch>

#include "store/sqlite/connection.hpp"
#include "store/testing/place.hpp"

namespace gurukul::store::testing {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kAddCounter = "INSERT INTO gurukul.counters VALUES ($1, $2)";
constexpr std::string_view kAddPhoto = "INSERT INTO gurukul.people (id, photo) VALUES ($1, $2)";

// Runs the transactions so that they wait together and share a commit.
std::vector<std::string> run_together(Database& database, std::vector<Transaction> transactions,
                                      const std::function<void(std::size_t)>& in_completion) {
  std::vector<std::string> outcomes(transactions.size());
  std::latch go(1);
  std::latch done(static_cast<std::ptrdiff_t>(transactions.size()));
  database.run({{"SELECT 1", {}}}, [&](Outcome) { go.wait(); });
  for (std::size_t i = 0; i < transactions.size(); ++i) {
    database.run(std::move(transactions[i]), [&, i](Outcome outcome) {
      outcomes[i] = told(outcome);
      in_completion(i);
      done.count_down();
    });
  }
  go.count_down();
  done.wait();
  return outcomes;
}

TEST(SqliteDatabase, TellsNobodyBeforeTheCommit) {
  const Place place(Kind::kSqlite);
  auto database = place.open();
  auto other = Connection::open(place.file());
  ASSERT_TRUE(other);
  std::vector<Transaction> transactions;
  for (int i = 0; i < 50; ++i)
    transactions.push_back({{kAddCounter, {std::to_string(i), Value{i}}}});
  int unseen = 0;
  run_together(*database, std::move(transactions), [&](std::size_t i) {
    const Outcome seen =
        (*other)->run({{"SELECT 1 FROM gurukul.counters WHERE name = $1", {std::to_string(i)}}});
    if (!seen || seen[0].rows.empty()) ++unseen;
  });
  EXPECT_EQ(unseen, 0);
}

TEST(SqliteDatabase, OnlyItsOwnerReadsTheFile) {
  const Place place(Kind::kSqlite);
  auto database = place.open();
  ASSERT_EQ(told(run(*database, {{kAddCounter, {std::string("a"), Value{1}}}})), "ok");
  for (const char* side : {"", "-wal", "-shm"}) {
    struct stat status {};
    ASSERT_EQ(::stat((place.file() + side).c_str(), &status), 0) << side;
    EXPECT_EQ(status.st_mode & 0777U, 0600U) << side;
  }
}

// Transactions that do not fit fail; the others in the queue are stored.
void expect_only_the_big_ones_fail(Database& database) {
  std::vector<Transaction> transactions;
  for (int i = 0; i < 20; ++i) {
    const std::string name = std::to_string(i);
    transactions.push_back({{kAddCounter, {name, Value{i}}}});
    if (i % 5 == 2)
      transactions.back().push_back({kAddPhoto, {name, Bytes{std::string(8 << 20, 'x')}}});
  }
  const auto outcomes = run_together(database, std::move(transactions), [](std::size_t) {});
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    EXPECT_EQ(outcomes[i], i % 5 == 2 ? "disk" : "ok") << i;
  }
  EXPECT_EQ(count(database, "SELECT COUNT(*) FROM gurukul.counters"), 16);
  EXPECT_TRUE(database.available());
}

TEST(SqliteDatabase, AFullDiskLosesNobodyElsesWork) {
  const Place place(Kind::kSqlite);
  auto database = place.open();
  ASSERT_EQ(told(run(*database, {{"PRAGMA gurukul.max_page_count = 200", {}}})), "ok");
  expect_only_the_big_ones_fail(*database);
}

TEST(SqliteDatabase, ARealFullDiskLosesNobodyElsesWork) {
  const TemporaryFolder folder;
  if (::getuid() != 0 || ::mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=4m") != 0) {
    GTEST_LOG_(WARNING) << "no right to mount a tmpfs: only the limit of pages was tried";
    return;
  }
  {
    OpenOptions options;
    options.url = "sqlite:" + folder.path() + "/a.db";
    options.log = [](std::string_view) {};
    auto database = Place::open(options);
    expect_only_the_big_ones_fail(*database);
  }
  EXPECT_EQ(::umount(folder.path().c_str()), 0);
}

TEST(SqliteDatabase, AnotherProgramsLockIsBusyForAllWhoWait) {
  const Place place(Kind::kSqlite);
  auto database = place.open();
  auto other = Connection::open(place.file());
  ASSERT_TRUE(other);
  ASSERT_EQ((*other)->execute("BEGIN IMMEDIATE"), SQLITE_OK);
  const auto outcomes = run_together(*database,
                                     {{{kAddCounter, {std::string("a"), Value{1}}}},
                                      {{kAddCounter, {std::string("b"), Value{1}}}}},
                                     [](std::size_t) {});
  EXPECT_THAT(outcomes, ::testing::Each("busy"));
  ASSERT_EQ((*other)->execute("ROLLBACK"), SQLITE_OK);
  EXPECT_EQ(told(run(*database, {{kAddCounter, {std::string("a"), Value{1}}}})), "ok");
}

// Another program reads an old state: the log grows, everything is still written, the operator is
// told, and the file shrinks once the reader has ended.
TEST(SqliteDatabase, AReaderThatStaysDoesNotStopTheWritersAndIsReported) {
  const Place place(Kind::kSqlite);
  std::promise<std::string> reported;
  OpenOptions options = place.options();
  options.log = [&, is_first = true](std::string_view line) mutable {
    if (std::exchange(is_first, false)) reported.set_value(std::string(line));
  };
  auto database = Place::open(options);
  auto reader = Connection::open(place.file());
  ASSERT_TRUE(reader);
  ASSERT_EQ((*reader)->execute("BEGIN; SELECT COUNT(*) FROM gurukul.people"), SQLITE_OK);

  const auto log_bytes = [&] { return std::filesystem::file_size(place.file() + "-wal"); };
  const std::string photo(4 << 20, 'x');
  int written = 0;
  const auto write = [&] {
    const std::string id = std::to_string(++written);
    return told(run(*database, {{kAddPhoto, {id, Bytes{photo}}}}));
  };
  while (log_bytes() < 160U << 20) ASSERT_EQ(write(), "ok");
  auto report = reported.get_future();
  const std::string change = "UPDATE gurukul.counters SET value = value + 1";
  while (report.wait_for(std::chrono::milliseconds{50}) != std::future_status::ready) {
    ASSERT_EQ(told(run(*database, {{change, {}}})), "ok");
  }
  EXPECT_THAT(report.get(), HasSubstr("another program keeps a read transaction open"));

  ASSERT_EQ((*reader)->execute("COMMIT"), SQLITE_OK);
  // The first commit empties the log, the next one shortens the file.
  for (int commit = 0; commit < 3; ++commit) {
    ASSERT_EQ(told(run(*database, {{kAddCounter, {std::to_string(commit), Value{1}}}})), "ok");
  }
  EXPECT_LE(log_bytes(), static_cast<std::uintmax_t>(Connection::kLogBytesKept));
  EXPECT_EQ(count(*database, "SELECT COUNT(*) FROM gurukul.people"), written);
}

TEST(SqliteDatabase, AParameterWithoutAPlaceIsADefect) {
  const Place place(Kind::kSqlite);
  auto database = place.open();
  EXPECT_EQ(told(run(*database, {{"SELECT 1", {Value{1}}}})), "refused");
  EXPECT_EQ(told(run(*database, {{"SELECT $2", {Value{1}, Value{2}}}})), "refused");
  EXPECT_EQ(told(run(*database, {{"SELECT ?", {Value{1}}}})), "refused");
}

TEST(SqliteDatabase, AFileThatIsNoDatabaseIsNotOpened) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() + "/a.db") << std::string(4096, 'x');
  OpenOptions options;
  options.url = "sqlite:" + folder.path() + "/a.db";
  const auto database = open_database(options);
  ASSERT_FALSE(database);
  EXPECT_THAT(database.error().message, HasSubstr("not a database"));
}

}  // namespace
}  // namespace gurukul::store::testing
