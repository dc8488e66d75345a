// Behaviour that every Database implementation has in common: values, constraints, faults.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "store/testing/place.hpp"

namespace gurukul::store::testing {
namespace {

using ::testing::HasSubstr;

class Conformance : public ::testing::TestWithParam<Kind> {
 protected:
  Conformance() : place_(GetParam()), database_(place_.open()) {}
  Outcome run(Transaction transaction) { return testing::run(*database_, std::move(transaction)); }
  std::int64_t count(std::string_view sql) { return testing::count(*database_, sql); }

  Place place_;
  std::unique_ptr<Database> database_;
};

INSTANTIATE_TEST_SUITE_P(Each, Conformance,
                         ::testing::Values(Kind::kSqlite, Kind::kPostgres, Kind::kBouncer),
                         [](const auto& each) { return name_of(each.param); });

constexpr std::string_view kAddPerson = "INSERT INTO gurukul.people (id, mail) VALUES ($1, $2)";
constexpr std::string_view kPeople = "SELECT COUNT(*) FROM gurukul.people";

TEST_P(Conformance, AnswersEachStatementInOrder) {
  const Outcome outcome =
      run({{"INSERT INTO gurukul.people (id, age) VALUES ('a', 1), ('b', 2), ('c', 3)", {}},
           {"UPDATE gurukul.people SET age = age + $2 WHERE age >= $1", {Value{2}, Value{10}}},
           {"SELECT id, age FROM gurukul.people ORDER BY age", {}},
           {"DELETE FROM gurukul.people WHERE id = $1 RETURNING age", {std::string("c")}},
           {"SELECT COUNT(*) FROM gurukul.people", {}}});
  ASSERT_EQ(told(outcome), "ok");
  EXPECT_EQ(outcome[0].rows_affected, 3);
  EXPECT_EQ(outcome[1].rows_affected, 2);
  ASSERT_EQ(outcome[2].rows.size(), 3U);
  EXPECT_EQ(outcome[2].rows_affected, 0);
  EXPECT_EQ(outcome[2].rows[2].text(0), "c");
  EXPECT_EQ(outcome[2].rows[2].integer(1), 13);
  EXPECT_EQ(outcome[3].rows_affected, 1);
  EXPECT_EQ(outcome[3].rows.at(0).integer(0), 13);
  EXPECT_EQ(outcome[4].rows.at(0).integer(0), 2);
}

TEST_P(Conformance, KeepsValuesOfEveryType) {
  std::string all_octets;
  for (int octet = 0; octet < 256; ++octet) all_octets.push_back(static_cast<char>(octet));
  const std::vector<Value> numbers{std::numeric_limits<std::int64_t>::min(), std::int64_t{-1},
                                   std::int64_t{0}, std::numeric_limits<std::int64_t>::max(),
                                   Null{}};
  const std::vector<Value> texts{std::string(),
                                 std::string("\u0928\u092e \U0001F44B 'x' \"y\"; --"),
                                 std::string("\n\t\\"), std::string("NULL"), Null{}};
  const std::vector<Value> octets{Bytes{}, Bytes{all_octets}, Bytes{std::string(3, '\0')},
                                  Bytes{"text"}, Null{}};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const Outcome outcome =
        run({{"INSERT INTO gurukul.people (id, age, mail, photo) VALUES ($1, $2, $3, $4) "
              "RETURNING age, mail, photo",
              {std::to_string(i), numbers[i], texts[i], octets[i]}},
             {"SELECT age, mail, photo FROM gurukul.people WHERE id = $1", {std::to_string(i)}}});
    ASSERT_EQ(told(outcome), "ok") << i;
    for (const QueryResult& answer : {outcome[0], outcome[1]}) {
      const Row& row = answer.rows.at(0);
      ASSERT_EQ(row.size(), 3U);
      if (std::holds_alternative<Null>(numbers[i])) {
        EXPECT_TRUE(row.is_null(0) && row.is_null(1) && row.is_null(2));
      } else {
        EXPECT_EQ(row.integer(0), std::get<std::int64_t>(numbers[i]));
        EXPECT_EQ(row.text(1), std::get<std::string>(texts[i]));
        EXPECT_EQ(row.bytes(2), std::get<Bytes>(octets[i]).octets);
      }
    }
  }
}

TEST_P(Conformance, CountsSumsAndTruthsAreWholeNumbers) {
  ASSERT_EQ(told(run({{"INSERT INTO gurukul.counters VALUES ('a', 9000000000), ('b', 70000), "
                       "('c', -1)",
                       {}}})),
            "ok");
  const Outcome outcome = run(
      {{"SELECT SUM(value), COUNT(*), MAX(value) FROM gurukul.counters", {}},
       {"SELECT EXISTS (SELECT 1 FROM gurukul.counters WHERE value < 0), 1 = 2, 1", {}},
       {"SELECT SUM(value), SUM(value) * -1 FROM gurukul.counters WHERE name <> 'c'", {}},
       {"SELECT SUM(value) FROM gurukul.counters WHERE name = 'nobody'", {}},
       {"SELECT SUM(value) FROM gurukul.counters WHERE value > $1 AND name = 'b'", {Value{0}}}});
  ASSERT_EQ(told(outcome), "ok");
  EXPECT_EQ(outcome[0].rows[0].integer(0), 9000069999);
  EXPECT_EQ(outcome[0].rows[0].integer(1), 3);
  EXPECT_EQ(outcome[0].rows[0].integer(2), 9000000000);
  EXPECT_EQ(outcome[1].rows[0].integer(0), 1);
  EXPECT_EQ(outcome[1].rows[0].integer(1), 0);
  EXPECT_EQ(outcome[1].rows[0].integer(2), 1);
  EXPECT_EQ(outcome[2].rows[0].integer(0), 9000070000);
  EXPECT_EQ(outcome[2].rows[0].integer(1), -9000070000);
  EXPECT_TRUE(outcome[3].rows[0].is_null(0));
  EXPECT_EQ(outcome[4].rows[0].integer(0), 70000);
}

TEST_P(Conformance, OneParameterMayStandInManyPlacesAndOutOfOrder) {
  const Outcome outcome = run(
      {{"INSERT INTO gurukul.people (age, id, mail) VALUES ($2, $1, $1) RETURNING id, age, mail",
        {std::string("twice"), Value{5}}},
       {"SELECT CAST($2 AS TEXT), CAST($1 AS BIGINT), CAST($2 AS TEXT)",
        {Value{7}, std::string("z")}},
       {"SELECT id FROM gurukul.people WHERE age > $1 ORDER BY id LIMIT $2",
        {Value{0}, Value{1}}}});
  ASSERT_EQ(told(outcome), "ok");
  EXPECT_EQ(outcome[0].rows[0].text(0), "twice");
  EXPECT_EQ(outcome[0].rows[0].integer(1), 5);
  EXPECT_EQ(outcome[1].rows[0].text(0), "z");
  EXPECT_EQ(outcome[1].rows[0].integer(1), 7);
  EXPECT_EQ(outcome[2].rows.size(), 1U);
}

TEST_P(Conformance, AllOrNone) {
  EXPECT_EQ(told(run({{kAddPerson, {std::string("a"), Null{}}},
                      {kAddPerson, {std::string("b"), Null{}}},
                      {kAddPerson, {std::string("a"), Null{}}},
                      {kAddPerson, {std::string("c"), Null{}}}})),
            "unique");
  EXPECT_EQ(count(kPeople), 0);
  EXPECT_EQ(told(run({{kAddPerson, {std::string("a"), Null{}}}})), "ok");
  EXPECT_EQ(count(kPeople), 1);
}

TEST_P(Conformance, TellsWhichRuleRefusedIt) {
  ASSERT_EQ(told(run({{kAddPerson, {std::string("a"), std::string("a@b")}}})), "ok");
  const auto note = [&](Value id, Value person, Value body) {
    return told(run({{"INSERT INTO gurukul.notes VALUES ($1, $2, $3)",
                      {std::move(id), std::move(person), std::move(body)}}}));
  };
  EXPECT_EQ(told(run({{kAddPerson, {std::string("b"), std::string("a@b")}}})), "unique");
  EXPECT_EQ(note(1, std::string("a"), std::string("x")), "ok");
  EXPECT_EQ(note(1, std::string("a"), std::string("x")), "unique");
  EXPECT_EQ(note(2, std::string("nobody"), std::string("x")), "foreign_key");
  EXPECT_EQ(note(3, std::string("a"), std::string("")), "refused") << "CHECK";
  EXPECT_EQ(note(4, std::string("a"), Null{}), "refused") << "NOT NULL";
  EXPECT_EQ(note(std::string("five"), std::string("a"), std::string("x")), "refused") << "a type";
  EXPECT_EQ(count("SELECT COUNT(*) FROM gurukul.notes"), 1);
  ASSERT_EQ(told(run({{"DELETE FROM gurukul.people WHERE id = 'a'", {}}})), "ok");
  EXPECT_EQ(count("SELECT COUNT(*) FROM gurukul.notes"), 0) << "ON DELETE CASCADE";
}

TEST_P(Conformance, RefusesTextThatIsNoneBeforeItIsStored) {
  using std::string_literals::operator""s;
  EXPECT_EQ(told(run({{kAddPerson, {"a\0b"s, Null{}}}})), "refused");
  EXPECT_EQ(told(run({{kAddPerson, {"\xC3\x28"s, Null{}}}})), "refused");
  EXPECT_EQ(count(kPeople), 0);
}

TEST_P(Conformance, RefusesDefectiveStatementsAndTellsTheLog) {
  auto lines = std::make_shared<std::vector<std::string>>();
  OpenOptions options = place_.options();
  options.log = [lines](std::string_view line) { lines->emplace_back(line); };
  auto database = Place::open(options);
  const auto told_of = [&](std::string_view sql, std::vector<Value> parameters) {
    return told(testing::run(
        *database, {{kAddPerson, {std::string("x"), Null{}}}, {sql, std::move(parameters)}}));
  };
  EXPECT_EQ(told_of("SELEKT 1", {}), "refused");
  EXPECT_EQ(told_of("SELECT nothing FROM gurukul.people", {}), "refused");
  EXPECT_EQ(told_of("SELECT id FROM gurukul.people WHERE id = $1", {}), "refused") << "too few";
  EXPECT_EQ(told_of("SELECT 1; SELECT 2", {}), "refused");
  EXPECT_EQ(told_of("", {}), "refused");
  EXPECT_EQ(count(kPeople), 0);
  database.reset();
  ASSERT_EQ(lines->size(), 4U);
  EXPECT_THAT((*lines)[0], HasSubstr("SELEKT 1"));
}

TEST_P(Conformance, TextThatLooksLikeSqlStaysText) {
  for (const std::string text : {"'); DROP TABLE gurukul.people; --", "' OR '1'='1", "$1", "%s%n",
                                 "\\'; SELECT 1; /*", "\u02bc\u2019 UNION SELECT 1", "a%_\\"}) {
    ASSERT_EQ(told(run({{kAddPerson, {text, text}}})), "ok");
    const Outcome outcome = run({{"SELECT mail FROM gurukul.people WHERE id = $1", {text}}});
    ASSERT_EQ(outcome[0].rows.size(), 1U) << text;
    EXPECT_EQ(outcome[0].rows[0].text(0), text);
  }
  EXPECT_EQ(count(kPeople), 7);
}

TEST_P(Conformance, ConflictsCanBeResolvedInTheStatement) {
  const std::string_view upsert =
      "INSERT INTO gurukul.counters (name, value) VALUES ($1, 1) "
      "ON CONFLICT (name) DO UPDATE SET value = counters.value + excluded.value RETURNING value";
  EXPECT_EQ(run({{upsert, {std::string("n")}}})[0].rows[0].integer(0), 1);
  EXPECT_EQ(run({{upsert, {std::string("n")}}})[0].rows[0].integer(0), 2);
  const Outcome ignored =
      run({{"INSERT INTO gurukul.counters VALUES ('n', 9) ON CONFLICT DO NOTHING RETURNING value",
            {}}});
  EXPECT_EQ(ignored[0].rows.size(), 0U);
  EXPECT_EQ(ignored[0].rows_affected, 0);
  const Outcome stale = run({{"UPDATE gurukul.counters SET value = 3 WHERE value = 77", {}}});
  EXPECT_EQ(stale[0].rows_affected, 0);
}

TEST_P(Conformance, OrdersAndComparesTextAlike) {
  ASSERT_EQ(told(run({{"INSERT INTO gurukul.people (id) VALUES ('b'), ('B'), ('a'), ('\u00e4'), "
                       "('_'), ('Z')",
                       {}}})),
            "ok");
  const Outcome outcome = run(
      {{"SELECT id FROM gurukul.people ORDER BY id COLLATE \"C\"", {}},
       {"SELECT COUNT(*) FROM gurukul.people WHERE id LIKE 'B%'", {}},
       {"SELECT COUNT(*) FROM gurukul.people WHERE id LIKE $1 ESCAPE '\\'", {std::string("\\_")}}});
  ASSERT_EQ(told(outcome), "ok");
  std::string order;
  for (const Row& row : outcome[0].rows) order += row.text(0);
  EXPECT_EQ(order, "BZ_ab\u00e4");
  EXPECT_EQ(outcome[1].rows[0].integer(0), 1);
  EXPECT_EQ(outcome[2].rows[0].integer(0), 1);
}

TEST_P(Conformance, KeepsLargeValues) {
  std::string octets(1 << 20, '\0');
  for (std::size_t i = 0; i < octets.size(); ++i)
    octets[i] = static_cast<char>(i * 2654435761U >> 7U);
  const std::string text(1 << 20, 'x');
  const Outcome outcome =
      run({{"INSERT INTO gurukul.people (id, photo, city) VALUES ('big', $1, $2)",
            {Bytes{octets}, text}},
           {"SELECT photo, city FROM gurukul.people", {}}});
  ASSERT_EQ(told(outcome), "ok");
  EXPECT_TRUE(outcome[1].rows[0].bytes(0) == octets);
  EXPECT_TRUE(outcome[1].rows[0].text(1) == text);
}

TEST_P(Conformance, ManyStatementsAndManyParameters) {
  ASSERT_EQ(told(run({{kAddPerson, {std::string("a"), Null{}}}})), "ok");
  Transaction transaction;
  for (std::int64_t i = 0; i < 1'000; ++i) {
    transaction.push_back({"INSERT INTO gurukul.notes VALUES ($1, 'a', 'note')", {i}});
  }
  ASSERT_EQ(told(run(std::move(transaction))), "ok");
  EXPECT_EQ(count("SELECT COUNT(*) FROM gurukul.notes"), 1'000);
  EXPECT_EQ(told(run({{"SELECT 1", std::vector<Value>(40'000, Value{1})}})), "refused");
}

TEST_P(Conformance, ReopeningKeepsTheData) {
  ASSERT_EQ(told(run({{kAddPerson, {std::string("a"), std::string("a@b")}}})), "ok");
  database_.reset();
  database_ = place_.open();
  EXPECT_EQ(count(kPeople), 1);
  EXPECT_TRUE(database_->available());
}

}  // namespace
}  // namespace gurukul::store::testing
