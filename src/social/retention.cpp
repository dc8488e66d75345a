#include "social/retention.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace gurukul::social {
namespace {

constexpr std::int64_t kRowsMax = 2'000;  // of each kind, per transaction
// How long the mark of a deleted account is kept. While it exists, a valid access token cannot
// create the profile again. (By default an access token is valid for an hour.)
constexpr std::int64_t kDepartedKeptMs = 2 * 3'600'000;
constexpr std::int64_t kResolvedReportsKeptDays = 365;
// How long pictures that no profile uses are kept.
constexpr std::int64_t kReplacedAvatarsKeptMs = 3'600'000;

store::Transaction sweep_step(const OperatorSettings& settings, Instant now) {
  const std::int64_t messages_before = now.unix_ms - settings.message_days * kDayMs;
  const std::int64_t calls_before = now.unix_ms - settings.call_days * kDayMs;
  const std::int64_t reports_before = now.unix_ms - kResolvedReportsKeptDays * kDayMs;
  return {
      {"DELETE FROM gurukul.messages WHERE id IN (SELECT id FROM gurukul.messages "
       "WHERE sent_at < $1 ORDER BY sent_at LIMIT $2)",
       {std::max(messages_before, calls_before), kRowsMax}},
      {"DELETE FROM gurukul.call_members WHERE call_id IN (SELECT id FROM gurukul.calls "
       "WHERE started_at < $1 ORDER BY started_at, id LIMIT $2)",
       {calls_before, kRowsMax}},
      {"DELETE FROM gurukul.calls WHERE id IN (SELECT id FROM gurukul.calls "
       "WHERE started_at < $1 ORDER BY started_at, id LIMIT $2)",
       {calls_before, kRowsMax}},
      {"DELETE FROM gurukul.departed WHERE departed_at < $1", {now.unix_ms - kDepartedKeptMs}},
      {"DELETE FROM gurukul.reports WHERE id IN (SELECT id FROM gurukul.reports "
       "WHERE resolved_at < $1 LIMIT $2)",
       {reports_before, kRowsMax}},
      {"DELETE FROM gurukul.avatars WHERE id IN (SELECT a.id FROM gurukul.avatars a "
       "WHERE a.created_at < $1 AND NOT EXISTS (SELECT 1 FROM gurukul.profiles p "
       "WHERE p.id = a.user_id AND p.avatar = a.id) LIMIT $2)",
       {now.unix_ms - kReplacedAvatarsKeptMs, kRowsMax}},
  };
}

struct Sweep {
  store::Database& database;
  const OperatorSettings settings;
  const Instant now;
  const std::function<void(std::variant<std::int64_t, store::Fault>)> done;
  std::int64_t swept = 0;
};

void step(const std::shared_ptr<Sweep>& sweep) {
  sweep->database.run(sweep_step(sweep->settings, sweep->now), [sweep](store::Outcome outcome) {
    if (!outcome) return sweep->done(outcome.fault());
    std::int64_t rows = 0;
    for (const store::QueryResult& answer : outcome.answers()) {
      rows += answer.rows_affected;
    }
    sweep->swept += rows;
    if (rows > 0) return step(sweep);
    sweep->done(sweep->swept);
  });
}

}  // namespace

void sweep(store::Database& database, const OperatorSettings& settings, Instant now,
           std::function<void(std::variant<std::int64_t, store::Fault>)> done) {
  step(std::make_shared<Sweep>(Sweep{database, settings, now, std::move(done), 0}));
}

}  // namespace gurukul::social
