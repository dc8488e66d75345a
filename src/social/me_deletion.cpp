#include <algorithm>
#include <iterator>

#include "social/handlers.hpp"
#include "social/problem.hpp"
#include "social/retention.hpp"

namespace gurukul::social {
namespace {

constexpr std::int64_t kRowsAStep = 1'000;

// Most rows are deleted in steps of limited size before the account itself, so that no transaction
// is long. If the deletion is interrupted, the user can request it again. Messages are deleted
// first, because the rows of call_members are needed to find them.

// Deletes the messages of calls that no other participant keeps.
store::Transaction own_messages_step(const std::string& me) {
  return {
      {"DELETE FROM gurukul.messages WHERE id IN (SELECT x.id FROM gurukul.call_members m "
       "JOIN gurukul.messages x ON x.call_id = m.call_id WHERE m.user_id = $1 AND NOT EXISTS "
       "(SELECT 1 FROM gurukul.call_members o WHERE o.call_id = m.call_id "
       "AND o.user_id <> m.user_id AND o.kept = 1) LIMIT $2)",
       {me, kRowsAStep}},
  };
}

store::Transaction kept_messages_step(const std::string& me) {
  return {
      {"UPDATE gurukul.messages SET sender = NULL WHERE id IN (SELECT x.id "
       "FROM gurukul.call_members m JOIN gurukul.messages x ON x.call_id = m.call_id "
       "WHERE m.user_id = $1 AND x.sender = $1 LIMIT $2)",
       {me, kRowsAStep}},
  };
}

store::Transaction call_step(const std::string& me) {
  return {
      {"DELETE FROM gurukul.call_members WHERE user_id = $1 AND call_id IN "
       "(SELECT call_id FROM gurukul.call_members WHERE user_id = $1 LIMIT $2)",
       {me, kRowsAStep}},
      {"UPDATE gurukul.call_members SET partner_id = NULL WHERE (call_id, user_id) IN "
       "(SELECT call_id, user_id FROM gurukul.call_members WHERE partner_id = $1 LIMIT $2)",
       {me, kRowsAStep}},
      {"UPDATE gurukul.ratings SET rater = NULL WHERE (call_id, rated) IN "
       "(SELECT call_id, rated FROM gurukul.ratings WHERE rater = $1 LIMIT $2)",
       {me, kRowsAStep}},
      {"DELETE FROM gurukul.ratings WHERE (call_id, rated) IN "
       "(SELECT call_id, rated FROM gurukul.ratings WHERE rated = $1 LIMIT $2)",
       {me, kRowsAStep}},
  };
}

// Runs one transaction and calls the callback only on success.
using Run = std::function<void(store::Transaction, std::function<void(const store::Outcome&)>)>;

bool has_more(const store::Outcome& outcome, std::size_t statements) {
  for (std::size_t at = 0; at < statements; ++at) {
    if (outcome[at].rows_affected >= kRowsAStep) return true;
  }
  return false;
}

void repeat(const Run& run, const std::string& me, store::Transaction (*step)(const std::string&),
            const std::function<void()>& then) {
  store::Transaction transaction = step(me);
  const std::size_t count = transaction.size();
  run(std::move(transaction), [run, me, step, then, count](const store::Outcome& outcome) {
    if (has_more(outcome, count)) return repeat(run, me, step, then);
    then();
  });
}

// Deletes most rows in steps, so that the final transaction is small.
void in_steps(const Run& run, const std::string& me, const std::function<void()>& then) {
  repeat(run, me, own_messages_step, [run, me, then] {
    repeat(run, me, kept_messages_step, [run, me, then] { repeat(run, me, call_step, then); });
  });
}

// The final transaction. What other users keep stays, but does not name the user any more: their
// history and their reports. Bans of the user and blocks by other users stay too, because with
// Supabase a user with the same id may return.
store::Transaction deletion(const std::string& me, Instant now) {
  return {
      {"INSERT INTO gurukul.departed (id, departed_at) VALUES ($1, $2) "
       "ON CONFLICT (id) DO UPDATE SET departed_at = excluded.departed_at",
       {me, now.unix_ms}},
      // Calls that no other participant keeps are deleted with their messages.
      {"DELETE FROM gurukul.messages WHERE call_id IN (SELECT m.call_id "
       "FROM gurukul.call_members m WHERE m.user_id = $1 AND NOT EXISTS (SELECT 1 "
       "FROM gurukul.call_members o WHERE o.call_id = m.call_id AND o.user_id <> m.user_id "
       "AND o.kept = 1))",
       {me}},
      {"UPDATE gurukul.messages SET sender = NULL WHERE sender = $1 AND call_id IN "
       "(SELECT call_id FROM gurukul.call_members WHERE user_id = $1)",
       {me}},
      {"DELETE FROM gurukul.call_members WHERE user_id = $1", {me}},
      {"UPDATE gurukul.call_members SET partner_id = NULL WHERE partner_id = $1", {me}},
      {"DELETE FROM gurukul.buddies WHERE low = $1 OR high = $1", {me}},
      {"DELETE FROM gurukul.blocks WHERE blocker = $1", {me}},
      {"UPDATE gurukul.ratings SET rater = NULL WHERE rater = $1", {me}},
      {"DELETE FROM gurukul.ratings WHERE rated = $1", {me}},
      {"UPDATE gurukul.report_messages SET sender = NULL WHERE sender = $1 AND report_id IN "
       "(SELECT id FROM gurukul.reports WHERE reporter = $1)",
       {me}},
      {"UPDATE gurukul.reports SET reporter = NULL WHERE reporter = $1", {me}},
      {"DELETE FROM gurukul.avatars WHERE user_id = $1", {me}},
      {"DELETE FROM gurukul.profiles WHERE id = $1", {me}},
  };
}

}  // namespace

void forget(store::Database& database, const UserId& user, Instant now,
            const std::function<void(std::optional<store::Fault>)>& done) {
  const Run run = [&database, done](store::Transaction transaction,
                                    std::function<void(const store::Outcome&)> then) {
    database.run(std::move(transaction),
                 [done, then = std::move(then)](const store::Outcome& outcome) {
                   if (!outcome) return done(outcome.fault());
                   then(outcome);
                 });
  };
  in_steps(run, user.value(), [run, user, now, done] {
    run(deletion(user.value(), now), [done](const store::Outcome&) { done(std::nullopt); });
  });
}

void delete_me(Core& core, const ExchangePtr& exchange) {
  const Millis recent = core.options.recent_sign_in;
  const Caller& caller = exchange->caller();
  // Guests are not asked to sign in again, because they have no password.
  if (recent > Millis{0} && !caller.is_guest &&
      exchange->now() - caller.authenticated_at > recent) {
    return exchange->reply(problem(403, "reauthentication_needed", "Sign in again",
                                   "sign in again, then delete the account within ten minutes"));
  }
  const Run run = [&core, exchange](store::Transaction transaction,
                                    std::function<void(const store::Outcome&)> then) {
    core.run(exchange, std::move(transaction), std::move(then));
  };
  const auto end = [&core, exchange, run] {
    store::Transaction transaction = deletion(exchange->me(), exchange->now());
    if (core.options.account_deletion) {
      store::Transaction account = core.options.account_deletion(exchange->caller().user);
      std::move(account.begin(), account.end(), std::back_inserter(transaction));
    }
    run(std::move(transaction), [&core, exchange](const store::Outcome&) {
      core.events.departed(exchange->caller().user, [exchange] { exchange->reply({204, {}, {}}); });
    });
  };
  const auto forget = [exchange, run, end] { in_steps(run, exchange->me(), end); };
  core.run_after_history(exchange, forget);
}

}  // namespace gurukul::social
