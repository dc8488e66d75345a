#include <algorithm>
#include <iterator>

#include "social/handlers.hpp"
#include "social/retention.hpp"

namespace gurukul::social {
namespace {

// What others have to keep stays, without the name: their history, their reports. A ban and what
// others block stay too: with Supabase the same id may come back.
store::Transaction deletion(const std::string& me, Instant now) {
  return {
      {"INSERT INTO gurukul.departed (id, departed_at) VALUES ($1, $2) "
       "ON CONFLICT (id) DO UPDATE SET departed_at = excluded.departed_at",
       {me, now.unix_ms}},
      // Calls that nobody else keeps go with what was said in them.
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
            std::function<void(std::optional<store::Fault>)> done) {
  database.run(deletion(user.value(), now), [done = std::move(done)](store::Outcome outcome) {
    done(outcome ? std::nullopt : std::optional(outcome.fault()));
  });
}

void delete_me(Core& core, const ExchangePtr& exchange) {
  const auto forget = [&core, exchange] {
    store::Transaction transaction = deletion(exchange->me(), exchange->now());
    if (core.options.account_deletion) {
      store::Transaction account = core.options.account_deletion(exchange->caller().user);
      std::move(account.begin(), account.end(), std::back_inserter(transaction));
    }
    core.run(exchange, std::move(transaction), [&core, exchange](const store::Outcome&) {
      core.events.departed(exchange->caller().user, [exchange] { exchange->reply({204, {}, {}}); });
    });
  };
  core.events.settle_history(core.while_alive(exchange, forget));
}

}  // namespace gurukul::social
