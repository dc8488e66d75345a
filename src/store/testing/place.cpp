#include "store/testing/place.hpp"

#include <chrono>
#include <future>
#include <stdexcept>

namespace gurukul::store::testing {
namespace {

constexpr std::array<Migration, 3> kSqlite{{
    {1, "0001_people",
     "CREATE TABLE gurukul.people (id TEXT PRIMARY KEY, age INTEGER, photo BLOB,"
     "  mail TEXT UNIQUE) STRICT;"
     "CREATE TABLE gurukul.notes (id INTEGER PRIMARY KEY,"
     "  person TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,"
     "  body TEXT NOT NULL CHECK (length(body) > 0)) STRICT;"
     "CREATE INDEX gurukul.notes_by_person ON notes (person);"},
    {2, "0002_counters",
     "CREATE TABLE gurukul.counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;"},
    {3, "0003_city", "ALTER TABLE gurukul.people ADD COLUMN city TEXT NOT NULL DEFAULT '';"},
}};

constexpr std::array<Migration, 3> kPostgres{{
    {1, "0001_people",
     "CREATE TABLE gurukul.people (id TEXT PRIMARY KEY, age BIGINT, photo BYTEA,"
     "  mail TEXT UNIQUE);"
     "CREATE TABLE gurukul.notes (id BIGINT PRIMARY KEY,"
     "  person TEXT NOT NULL REFERENCES gurukul.people (id) ON DELETE CASCADE,"
     "  body TEXT NOT NULL CHECK (length(body) > 0));"
     "CREATE INDEX notes_by_person ON gurukul.notes (person);"},
    {2, "0002_counters",
     "CREATE TABLE gurukul.counters (name TEXT PRIMARY KEY, value BIGINT NOT NULL);"},
    {3, "0003_city", "ALTER TABLE gurukul.people ADD COLUMN city TEXT NOT NULL DEFAULT '';"},
}};

std::unique_ptr<PostgresCluster>& cluster_slot() {
  static std::unique_ptr<PostgresCluster> slot;
  return slot;
}

}  // namespace

std::string name_of(Kind kind) {
  switch (kind) {
    case Kind::kSqlite:
      return "sqlite";
    case Kind::kPostgres:
      return "postgres";
    case Kind::kBouncer:
      return "pgbouncer";
  }
  GURUKUL_CHECK(false);
}

PostgresCluster& shared_cluster() {
  if (cluster_slot() == nullptr) cluster_slot() = std::make_unique<PostgresCluster>();
  return *cluster_slot();
}

void stop_shared_cluster() {
  cluster_slot().reset();
}

const Schema& test_schema() {
  static const Schema schema{.sqlite = kSqlite, .postgres = kPostgres};
  return schema;
}

Schema test_schema_up_to(std::size_t count) {
  return {.sqlite = test_schema().sqlite.first(count),
          .postgres = test_schema().postgres.first(count)};
}

Place::Place(Kind kind) : kind_(kind) {
  if (kind != Kind::kSqlite) database_ = shared_cluster().create_database();
}

OpenOptions Place::options() const {
  OpenOptions options;
  switch (kind_) {
    case Kind::kSqlite:
      options.url = "sqlite:" + file();
      break;
    case Kind::kPostgres:
      options.url = shared_cluster().url(database_);
      break;
    case Kind::kBouncer:
      options.url = shared_cluster().url_of_bouncer(database_);
      break;
  }
  options.reconnect_max = Millis{100};
  options.log = [](std::string_view) {};
  return options;
}

std::unique_ptr<Database> Place::open(const OpenOptions& options, const Schema& schema) {
  auto database = open_database(options, schema);
  if (!database) throw std::runtime_error(database.error().message);
  return std::move(*database);
}

Outcome run(Database& database, Transaction transaction) {
  auto promise = std::make_shared<std::promise<Outcome>>();
  auto outcome = promise->get_future();
  database.run(std::move(transaction),
               [promise](Outcome told) { promise->set_value(std::move(told)); });
  if (outcome.wait_for(std::chrono::minutes(1)) != std::future_status::ready) {
    throw std::runtime_error("a completion was not called");
  }
  return outcome.get();
}

std::string told(const Outcome& outcome) {
  return outcome ? "ok" : std::string(to_string(outcome.fault()));
}

std::int64_t count(Database& database, std::string_view sql) {
  const Outcome outcome = run(database, {{sql, {}}});
  if (!outcome) throw std::runtime_error(told(outcome));
  return outcome[0].rows.at(0).integer(0);
}

}  // namespace gurukul::store::testing
