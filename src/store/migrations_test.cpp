#include "store/migrations.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "store/testing/place.hpp"

namespace gurukul::store::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Migrations : public ::testing::TestWithParam<Kind> {
 protected:
  Migrations() : place_(GetParam()) {}

  std::string error_of(const Schema& schema) const {
    auto database = open_database(place_.options(), schema);
    return database ? "opened" : database.error().message;
  }
  // The columns, constraints and indexes of the schema as one text.
  std::string shape(Database& database) const {
    const std::string_view sql =
        GetParam() == Kind::kSqlite
            ? "SELECT type || ' ' || name || ' ' || COALESCE(sql, '') FROM gurukul.sqlite_schema "
              "WHERE name <> 'schema_version' ORDER BY 1"
            : "SELECT 'column ' || c.relname || '.' || a.attname || ' ' || "
              "format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull || ' ' || "
              "COALESCE(pg_get_expr(d.adbin, d.adrelid), '') || ' rls ' || c.relrowsecurity "
              "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 "
              "AND NOT a.attisdropped LEFT JOIN pg_attrdef d ON d.adrelid = c.oid "
              "AND d.adnum = a.attnum WHERE c.relnamespace = CAST('gurukul' AS regnamespace) "
              "UNION ALL SELECT 'rule ' || conname || ' ' || pg_get_constraintdef(oid) "
              "FROM pg_constraint WHERE connamespace = CAST('gurukul' AS regnamespace) "
              "UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'gurukul' "
              "ORDER BY 1";
    const Outcome outcome = run(database, {{sql, {}}});
    if (!outcome) return told(outcome);
    std::string text;
    for (const Row& row : outcome[0].rows) text += row.text(0) + "\n";
    return text;
  }
  // Migrates a new database to `count` migrations first and then to all of them.
  std::string shape_by_way_of(const Schema& all, std::size_t count) const {
    const Place place(GetParam());
    Place::open(place.options(),
                {.sqlite = all.sqlite.first(std::min(count, all.sqlite.size())),
                 .postgres = all.postgres.first(std::min(count, all.postgres.size()))});
    return shape(*Place::open(place.options(), all));
  }

  Place place_;
};

INSTANTIATE_TEST_SUITE_P(Each, Migrations,
                         ::testing::Values(Kind::kSqlite, Kind::kPostgres, Kind::kBouncer),
                         [](const auto& each) { return name_of(each.param); });

TEST_P(Migrations, ReachTheSameTablesFromEveryEarlierVersion) {
  for (const Schema& schema : {test_schema(), built_in_schema()}) {
    const std::string fresh = shape(*Place::open(Place(GetParam()).options(), schema));
    EXPECT_THAT(fresh, HasSubstr("index"));
    for (std::size_t count = 0; count <= schema.sqlite.size(); ++count) {
      EXPECT_EQ(shape_by_way_of(schema, count), fresh) << "from version " << count;
    }
  }
}

TEST_P(Migrations, KeepTheRowsOfTheVersionBefore) {
  {
    auto old = Place::open(place_.options(), test_schema_up_to(2));
    ASSERT_EQ(told(run(*old, {{"INSERT INTO gurukul.people (id) VALUES ('a')", {}}})), "ok");
  }
  auto database = place_.open();
  const Outcome outcome = run(*database, {{"SELECT id, city FROM gurukul.people", {}},
                                          {"SELECT COUNT(*) FROM gurukul.schema_version", {}}});
  ASSERT_EQ(told(outcome), "ok");
  EXPECT_EQ(outcome[0].rows.at(0).text(1), "");
  EXPECT_EQ(outcome[1].rows.at(0).integer(0), 3);
}

TEST_P(Migrations, RefuseADatabaseThatIsNewer) {
  ASSERT_EQ(error_of(test_schema()), "opened");
  EXPECT_THAT(error_of(test_schema_up_to(2)),
              AllOf(HasSubstr("GURUKUL_DATABASE_URL"), HasSubstr("version 3"),
                    HasSubstr("only versions up to 2"), HasSubstr("newer")));
  EXPECT_EQ(error_of(test_schema()), "opened") << "and nothing was changed";
}

TEST_P(Migrations, AreAllDoneOrNone) {
  const std::array<Migration, 3> broken{{test_schema_up_to(1).sqlite[0],
                                         {2, "0002_half",
                                          "CREATE TABLE gurukul.half (id BIGINT);"
                                          "CREATE TABLE gurukul.half (id BIGINT)"},
                                         {3, "0003_never", "SELECT 1"}}};
  std::array<Migration, 3> broken_postgres = broken;
  broken_postgres[0] = test_schema().postgres[0];
  EXPECT_THAT(error_of({.sqlite = broken, .postgres = broken_postgres}), HasSubstr("0002_half"));
  ASSERT_EQ(error_of(test_schema()), "opened") << "0001 would be there already otherwise";
  auto database = place_.open();
  EXPECT_EQ(told(run(*database, {{"SELECT id FROM gurukul.half", {}}})), "refused");
}

TEST_P(Migrations, OfTwoProgramsThatStartTogetherRunOnce) {
  std::vector<std::future<std::string>> opened;
  for (int i = 0; i < 4; ++i) {
    opened.push_back(std::async(std::launch::async, [&] { return error_of(test_schema()); }));
  }
  for (auto& each : opened) EXPECT_EQ(each.get(), "opened");
}

TEST(BuiltInSchema, HasTheSameMigrationsInBothDialects) {
  const Schema& schema = built_in_schema();
  ASSERT_FALSE(schema.sqlite.empty());
  ASSERT_EQ(schema.sqlite.size(), schema.postgres.size());
  for (std::size_t i = 0; i < schema.sqlite.size(); ++i) {
    EXPECT_EQ(schema.sqlite[i].version, static_cast<int>(i) + 1);
    EXPECT_EQ(schema.sqlite[i].name, schema.postgres[i].name);
  }
}

TEST(OpenDatabase, NamesTheSettingAndNoPassword) {
  for (const char* url :
       {"", "mysql://u:geheim@h/d", "sqlite:", "sqlite:/nowhere/geheim/a.db",
        "postgresql://u:geheim@pass@127.0.0.1/d", "postgresql://u:gehe%zzim@127.0.0.1/d",
        "postgresql://u:geheim@127.0.0.1:port/d", "postgresql://u:geheim@127.0.0.1:1/d",
        "postgresql://u:geheim@/d?nonsense=1"}) {
    OpenOptions options;
    options.url = url;
    const auto database = open_database(options);
    ASSERT_FALSE(database) << url;
    EXPECT_THAT(database.error().message, HasSubstr("GURUKUL_DATABASE_URL: "));
    if (std::string_view(url).find("/nowhere") != std::string_view::npos) continue;
    EXPECT_THAT(database.error().message, Not(HasSubstr("geheim")));
    EXPECT_THAT(database.error().message, Not(HasSubstr("pass@"))) << url;
  }
}

}  // namespace
}  // namespace gurukul::store::testing
