// Access to the tables in PostgreSQL: only the server's role, none of the roles that Supabase gives
// to browsers. Also PostgreSQL specifics: time-outs, types, statements that open a transaction.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/testing/place.hpp"

namespace gurukul::store::testing {
namespace {

using ::testing::HasSubstr;

class StopTheClusterAtTheEnd : public ::testing::Environment {
  void TearDown() override { stop_shared_cluster(); }
};
const auto* const kEnvironment = ::testing::AddGlobalTestEnvironment(new StopTheClusterAtTheEnd());

constexpr std::array kStrangers{"anon", "authenticated", "service_role"};

// The roles of Supabase; service_role even bypasses row level security.
void create_strangers(const PostgresCluster& cluster) {
  for (const char* role : kStrangers) {
    cluster.query("postgres", std::string("DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE "
                                          "rolname = '") +
                                  role + "') THEN CREATE ROLE " + role + " LOGIN; END IF; END $$");
  }
  cluster.query("postgres", "ALTER ROLE service_role BYPASSRLS");
}

// Runs a query as another role and returns the error or the first value.
std::string tried(const PostgresCluster& cluster, const std::string& database,
                  const std::string& role, const std::string& sql) {
  try {
    return cluster.query(database, "SET ROLE " + role + "; " + sql);
  } catch (const std::exception& refused) {
    return refused.what();
  }
}

TEST(PostgresRights, StrangersReadAndWriteNothing) {
  PostgresCluster& cluster = shared_cluster();
  create_strangers(cluster);
  const Place place(Kind::kPostgres);
  // Default rights that an administrator may have set for other tables.
  for (const char* role : kStrangers) {
    cluster.query(place.database(),
                  std::string("ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO ") + role);
  }
  auto database = place.open();
  ASSERT_EQ(told(run(*database, {{"INSERT INTO gurukul.people (id) VALUES ('a')", {}}})), "ok");
  for (const char* role : kStrangers) {
    for (const char* table : {"people", "notes", "counters", "schema_version"}) {
      const std::string name = std::string("gurukul.") + table;
      for (const std::string& sql :
           {"SELECT COUNT(*) FROM " + name, "DELETE FROM " + name,
            "INSERT INTO " + name + " DEFAULT VALUES", "TRUNCATE " + name, "LOCK TABLE " + name}) {
        EXPECT_THAT(tried(cluster, place.database(), role, sql), HasSubstr("permission denied"))
            << role << ": " << sql;
      }
    }
    EXPECT_THAT(tried(cluster, place.database(), role, "CREATE TABLE gurukul.mine (id int)"),
                HasSubstr("permission denied"));
  }
  EXPECT_EQ(count(*database, "SELECT COUNT(*) FROM gurukul.people"), 1);
}

TEST(PostgresRights, AnAccidentalGrantShowsNoRowAndIsTakenBack) {
  PostgresCluster& cluster = shared_cluster();
  create_strangers(cluster);
  const Place place(Kind::kPostgres);
  auto database = place.open();
  ASSERT_EQ(told(run(*database, {{"INSERT INTO gurukul.people (id) VALUES ('a')", {}}})), "ok");
  cluster.query(
      place.database(),
      "GRANT USAGE ON SCHEMA gurukul TO anon; GRANT ALL ON ALL TABLES IN SCHEMA gurukul TO anon");
  const std::string read = "SELECT COUNT(*) FROM gurukul.people";
  EXPECT_EQ(tried(cluster, place.database(), "anon", read), "0");
  EXPECT_THAT(
      tried(cluster, place.database(), "anon", "INSERT INTO gurukul.people (id) VALUES ('b')"),
      HasSubstr("row-level security"));
  database.reset();
  database = place.open();
  EXPECT_THAT(tried(cluster, place.database(), "anon", read), HasSubstr("permission denied"));
  EXPECT_EQ(count(*database, "SELECT COUNT(*) FROM gurukul.people"), 1);
}

TEST(PostgresRights, ATableMadeByHandIsSecuredAtTheNextStart) {
  PostgresCluster& cluster = shared_cluster();
  const Place place(Kind::kPostgres);
  place.open();
  cluster.query(place.database(), "CREATE TABLE gurukul.extra (id int)");
  place.open();
  EXPECT_EQ(cluster.query(place.database(),
                          "SELECT relrowsecurity FROM pg_class WHERE relname = 'extra'"),
            "t");
}

// deploy/supabase/roles.sql, run by an administrator who is not a superuser, as on Supabase.
TEST(PostgresRights, TheServersOwnRoleHasRowsAndNoMore) {
  PostgresCluster cluster;  // roles are shared by all databases of a cluster
  create_strangers(cluster);
  const std::string name = cluster.create_database();
  cluster.query(name,
                "CREATE ROLE administrator LOGIN CREATEROLE NOSUPERUSER;"
                "ALTER DATABASE " +
                    name + " OWNER TO administrator");
  ASSERT_EQ(cluster.psql(name, "administrator", GURUKUL_ROLES_SQL), "");
  OpenOptions options;
  options.url = cluster.url(name, "gurukul_server");
  options.log = [](std::string_view) {};
  for (int start = 0; start < 2; ++start) {
    auto database = Place::open(options, test_schema_up_to(static_cast<std::size_t>(start) + 2));
    EXPECT_EQ(told(run(*database,
                       {{"INSERT INTO gurukul.people (id) VALUES ($1)", {std::to_string(start)}},
                        {"UPDATE gurukul.people SET age = 1", {}},
                        {"SELECT id FROM gurukul.people", {}},
                        {"DELETE FROM gurukul.people WHERE id = 'x'", {}}})),
              "ok");
    for (const char* sql : {"DROP TABLE gurukul.notes", "CREATE TABLE gurukul.mine (id int)",
                            "ALTER TABLE gurukul.people DISABLE ROW LEVEL SECURITY",
                            "TRUNCATE gurukul.people", "CREATE TABLE public.mine (id int)"}) {
      EXPECT_EQ(told(run(*database, {{sql, {}}})), "refused") << sql;
    }
  }
  EXPECT_EQ(cluster.query(name,
                          "SELECT string_agg(DISTINCT tableowner, ',') FROM pg_tables "
                          "WHERE schemaname = 'gurukul'"),
            "gurukul_owner");
  for (const char* role : kStrangers) {
    EXPECT_THAT(tried(cluster, name, role, "SELECT COUNT(*) FROM gurukul.people"),
                HasSubstr("permission denied"));
  }
}

TEST(PostgresDatabase, AStatementTimeoutOfTheRoleIsBusy) {
  const Place place(Kind::kPostgres);
  OpenOptions options = place.options();
  options.url += "&options=-c%20statement_timeout%3D50";
  auto database = Place::open(options);
  EXPECT_EQ(told(run(*database, {{"SELECT CAST(pg_sleep(60) AS TEXT)", {}}})), "busy");
  EXPECT_EQ(told(run(*database, {{"SELECT 1", {}}})), "ok");
}

TEST(PostgresDatabase, SaysWhoItIs) {
  const Place place(Kind::kPostgres);
  auto database = place.open();
  const Outcome outcome = run(*database, {{"SELECT current_setting('application_name'), "
                                           "current_setting('client_encoding')",
                                           {}}});
  EXPECT_EQ(outcome[0].rows[0].text(0), "gurukul");
  EXPECT_EQ(outcome[0].rows[0].text(1), "UTF8");
}

TEST(PostgresDatabase, ATransactionThatAStatementOpensIsGivenToNobody) {
  const Place place(Kind::kPostgres);
  OpenOptions options = place.options();
  options.connections = 1;
  auto database = Place::open(options);
  EXPECT_EQ(
      told(run(*database, {{"BEGIN", {}}, {"INSERT INTO gurukul.people (id) VALUES ('a')", {}}})),
      "refused");
  EXPECT_EQ(count(*database, "SELECT COUNT(*) FROM gurukul.people"), 0);
}

TEST(PostgresDatabase, ARuleThatIsCheckedAtTheCommitIsTold) {
  const Place place(Kind::kPostgres);
  auto database = place.open();
  shared_cluster().query(
      place.database(),
      "CREATE TABLE gurukul.late (id bigint UNIQUE DEFERRABLE INITIALLY DEFERRED)");
  EXPECT_EQ(told(run(*database, {{"INSERT INTO gurukul.late VALUES (1), (1)", {}}})), "unique");
  EXPECT_EQ(count(*database, "SELECT COUNT(*) FROM gurukul.late"), 0);
}

TEST(PostgresDatabase, AColumnOfAnotherTypeIsRefused) {
  const Place place(Kind::kPostgres);
  auto database = place.open();
  EXPECT_EQ(told(run(*database, {{"SELECT CAST(1.5 AS DOUBLE PRECISION)", {}}})), "refused");
  EXPECT_EQ(told(run(*database, {{"SELECT 1.5", {}}})), "refused");
  EXPECT_EQ(told(run(*database, {{"SELECT CAST(9223372036854775808 AS NUMERIC)", {}}})), "refused");
  const Outcome whole = run(*database, {{"SELECT CAST(-9223372036854775808 AS NUMERIC), "
                                         "CAST(10000 AS NUMERIC), CAST(0 AS NUMERIC), "
                                         "CAST(9223372036854775807 AS NUMERIC)",
                                         {}}});
  ASSERT_EQ(told(whole), "ok");
  EXPECT_EQ(whole[0].rows[0].integer(0), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(whole[0].rows[0].integer(1), 10'000);
  EXPECT_EQ(whole[0].rows[0].integer(2), 0);
  EXPECT_EQ(whole[0].rows[0].integer(3), std::numeric_limits<std::int64_t>::max());
}

}  // namespace
}  // namespace gurukul::store::testing
