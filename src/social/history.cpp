#include "social/history.hpp"

#include "base/uuid.hpp"

namespace gurukul::social {
namespace {

// The row of one participant. A participant who has deleted the account meanwhile gets no row, and
// the row of the partner then names no partner.
store::Statement member(const CallRecord& call, const CallParticipant& participant,
                        const CallParticipant& partner) {
  return {
      "INSERT INTO gurukul.call_members (call_id, user_id, partner_id, started_at, kept) "
      "SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), "
      "CASE WHEN EXISTS (SELECT 1 FROM gurukul.departed WHERE id = CAST($3 AS TEXT)) "
      "THEN NULL ELSE CAST($3 AS TEXT) END, CAST($4 AS BIGINT), CAST($5 AS BIGINT) "
      "WHERE NOT EXISTS (SELECT 1 FROM gurukul.departed WHERE id = CAST($2 AS TEXT)) "
      "ON CONFLICT (call_id, user_id) DO NOTHING",
      {format_uuid(call.session), participant.user.value(), partner.user.value(),
       call.started_at.unix_ms, std::int64_t{participant.is_guest ? 0 : 1}}};
}

}  // namespace

store::Transaction store_calls(std::span<const CallRecord> calls) {
  store::Transaction transaction;
  for (const CallRecord& call : calls) {
    store::Value ended_at = store::Null{};
    store::Value ended = store::Null{};
    if (call.end) {
      ended_at = call.end->at.unix_ms;
      ended = std::string(to_string(call.end->how));
    }
    transaction.push_back(
        {"INSERT INTO gurukul.calls (id, mode, started_at, ended_at, ended) "
         "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO UPDATE "
         "SET ended_at = excluded.ended_at, ended = excluded.ended "
         "WHERE calls.ended_at IS NULL AND excluded.ended_at IS NOT NULL",
         {format_uuid(call.session), std::string(to_string(call.mode)), call.started_at.unix_ms,
          std::move(ended_at), std::move(ended)}});
    transaction.push_back(member(call, call.first, call.second));
    transaction.push_back(member(call, call.second, call.first));
  }
  return transaction;
}

store::Transaction store_messages(std::span<const MessageRecord> messages) {
  store::Transaction transaction;
  for (const MessageRecord& message : messages) {
    transaction.push_back(
        {"INSERT INTO gurukul.messages (id, call_id, sender, text, sent_at) "
         "SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), "
         "CASE WHEN EXISTS (SELECT 1 FROM gurukul.departed WHERE id = CAST($3 AS TEXT)) "
         "THEN NULL ELSE CAST($3 AS TEXT) END, CAST($4 AS TEXT), CAST($5 AS BIGINT) WHERE TRUE "
         "ON CONFLICT (id) DO NOTHING",
         {format_uuid(message.message), format_uuid(message.session), message.sender.value(),
          message.text, message.sent_at.unix_ms}});
  }
  return transaction;
}

}  // namespace gurukul::social
