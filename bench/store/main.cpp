// gurukul_bench_store [SECONDS [URL...]]: writes and reads per second of the databases. Without a
// URL: SQLite in a temporary folder and a PostgreSQL that it starts, both with every commit synced
// to disk. A given database has to be empty and gets a schema `gurukul` of this program.
//
//   sqlite      messages in batches of 256    91000 rows/s
//   sqlite      transactions of one row       30000 /s
//   sqlite      reads of one row              80000 /s
//   sqlite      history, written behind       60000 /s

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "history.hpp"
#include "store/testing/place.hpp"

namespace gurukul::store {
namespace {

constexpr std::size_t kBatch = 256;
constexpr int kUnderWay = 64;  // transactions in flight

constexpr std::array<Migration, 1> kSqlite{
    {{1, "0001_bench",
      "CREATE TABLE gurukul.bench_messages (id TEXT PRIMARY KEY, call_id TEXT NOT NULL, "
      "sender TEXT NOT NULL, body TEXT NOT NULL, sent_at INTEGER NOT NULL) STRICT;"
      "CREATE INDEX gurukul.bench_by_call ON bench_messages (call_id, sent_at);"}}};
constexpr std::array<Migration, 1> kPostgres{
    {{1, "0001_bench",
      "CREATE TABLE gurukul.bench_messages (id TEXT PRIMARY KEY, call_id TEXT NOT NULL, "
      "sender TEXT NOT NULL, body TEXT NOT NULL, sent_at BIGINT NOT NULL);"
      "CREATE INDEX bench_by_call ON gurukul.bench_messages (call_id, sent_at);"}}};

Statement message(std::int64_t number) {
  const std::string id = std::to_string(number);
  const std::string call = "call-" + std::to_string(number / 40);
  return {
      "INSERT INTO gurukul.bench_messages (id, call_id, sender, body, sent_at) "
      "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING",
      {"00000000-0000-4000-8000-" + id, call, std::string("somebody"), std::string(60, 'x'),
       number}};
}

// Keeps `kUnderWay` transactions in flight for `seconds` and returns how many completed per second.
double rate(Database& database, double seconds, const std::function<Transaction()>& next) {
  std::mutex mutex;
  std::condition_variable changed;
  int under_way = 0;
  std::int64_t done = 0;
  std::int64_t failed = 0;
  const std::int64_t start_us = steady_us();
  const auto end_us = start_us + static_cast<std::int64_t>(seconds * 1e6);
  std::unique_lock lock(mutex);
  while (steady_us() < end_us) {
    changed.wait(lock, [&] { return under_way < kUnderWay; });
    ++under_way;
    lock.unlock();
    database.run(next(), [&](Outcome outcome) {
      const std::lock_guard inner(mutex);
      --under_way;
      ++(outcome ? done : failed);
      changed.notify_all();
    });
    lock.lock();
  }
  changed.wait(lock, [&] { return under_way == 0; });
  if (failed > 0) std::printf("%lld transactions failed\n", static_cast<long long>(failed));
  return static_cast<double>(done) * 1e6 / static_cast<double>(steady_us() - start_us);
}

void measure(const char* name, const std::string& url, double seconds) {
  OpenOptions options;
  options.url = url;
  auto database = testing::Place::open(options, {.sqlite = kSqlite, .postgres = kPostgres});
  std::int64_t number = 0;
  const double batches = rate(*database, seconds, [&] {
    Transaction transaction;
    for (std::size_t i = 0; i < kBatch; ++i) transaction.push_back(message(++number));
    return transaction;
  });
  std::printf("%-10s  messages in batches of 256  %8.0f rows/s\n", name,
              batches * static_cast<double>(kBatch));
  const double ones = rate(*database, seconds, [&] { return Transaction{message(++number)}; });
  std::printf("%-10s  transactions of one row     %8.0f /s\n", name, ones);
  std::int64_t read = 0;
  const double reads = rate(*database, seconds, [&] {
    const std::string id = "00000000-0000-4000-8000-" + std::to_string(++read % number + 1);
    return Transaction{
        {"SELECT sender, body, sent_at FROM gurukul.bench_messages WHERE id = $1", {id}}};
  });
  std::printf("%-10s  reads of one row            %8.0f /s\n", name, reads);
  std::fflush(stdout);
}

}  // namespace
}  // namespace gurukul::store

int main(int count, char** arguments) {
  using namespace gurukul::store;
  const double seconds = count > 1 ? std::atof(arguments[1]) : 3;
  for (int i = 2; i < count; ++i) measure("given", arguments[i], seconds);
  if (count > 2) return 0;
  const testing::TemporaryFolder folder;
  measure("sqlite", "sqlite:" + folder.path() + "/bench.db", seconds);
  measure_history("sqlite", "sqlite:" + folder.path() + "/history.db", seconds);
  testing::PostgresCluster cluster("on");
  measure("postgres", cluster.url(cluster.create_database()), seconds);
  measure_history("postgres", cluster.url(cluster.create_database()), seconds);
  measure("pgbouncer", cluster.url_of_bouncer(cluster.create_database()), seconds);
  return 0;
}
