#include "social/export_pages.hpp"

#include <array>
#include <utility>
#include <vector>

#include "base/check.hpp"
#include "base/encoding.hpp"
#include "social/buddy_state.hpp"
#include "social/profile.hpp"
#include "social/text.hpp"

namespace gurukul::social {
namespace {

// The parameters of a query. $1: user; $2: newest time; $3 to $6: the last position; $7: number of
// rows.
using Parameters = std::vector<store::Value>;

// One list of the export. The last four columns of its statement are an ExportPosition. The rows
// are ordered by it, and start after the given position.
struct List {
  std::string_view name;
  std::string_view sql;
  Json (*item)(const store::Row& row, const std::string& user, std::int64_t until);
  std::int64_t rows_max = ExportPages::kRowsAPage;
};

// The time in column `at`. Null: there is none, or it is after `until`.
Json reached_time(const store::Row& row, std::size_t at, std::int64_t until) {
  return row.is_null(at) || row.integer(at) > until ? Json() : Json(row.integer(at));
}

Json call_item(const store::Row& row, const std::string& /*user*/, std::int64_t until) {
  const Json ended_at = reached_time(row, 4, until);
  return {{"id", row.text(0)},   {"partner", text_or_null(row, 1)},
          {"mode", row.text(2)}, {"startedAt", row.integer(3)},
          {"endedAt", ended_at}, {"ended", ended_at.is_null() ? Json() : text_or_null(row, 5)}};
}

Json buddy_item(const store::Row& row, const std::string& user, std::int64_t /*until*/) {
  const bool mine = row.text(2) == user;
  const auto state = buddy_state_word(row.text(3), mine);
  if (state.empty()) return nullptr;
  return {{"id", row.text(0) == user ? row.text(1) : row.text(0)},
          {"state", state},
          {"askedAt", row.integer(4)}};
}

Json block_item(const store::Row& row, const std::string& /*user*/, std::int64_t /*until*/) {
  return {{"id", row.text(0)}, {"blockedAt", row.integer(1)}};
}

Json report_item(const store::Row& row, const std::string& /*user*/, std::int64_t /*until*/) {
  return {{"callId", text_or_null(row, 0)},
          {"userId", text_or_null(row, 1)},
          {"reason", text_or_null(row, 2)},
          {"words", text_or_null(row, 3)},
          {"createdAt", row.integer(4)}};
}

Json rating_item(const store::Row& row, const std::string& /*user*/, std::int64_t /*until*/) {
  return {{"callId", row.text(0)},
          {"userId", row.text(1)},
          {"value", row.integer(2)},
          {"ratedAt", row.integer(3)}};
}

Json ban_item(const store::Row& row, const std::string& /*user*/, std::int64_t until) {
  return {{"reason", text_or_null(row, 0)},
          {"bannedAt", row.integer(1)},
          {"until", number_or_null(row, 2)},
          {"liftedAt", reached_time(row, 3, until)}};
}

Json message_item(const store::Row& row, const std::string& user, std::int64_t /*until*/) {
  return {{"id", row.text(0)},
          {"callId", row.text(1)},
          {"from", optional_text(row, 2) == user ? "me" : "partner"},
          {"text", row.text(3)},
          {"sentAt", row.integer(4)}};
}

constexpr std::array kLists{
    List{"calls",
         "SELECT m.call_id, m.partner_id, c.mode, m.started_at, c.ended_at, c.ended, "
         "m.started_at, m.call_id, CAST($5 AS BIGINT), CAST($6 AS TEXT) "
         "FROM gurukul.call_members m JOIN gurukul.calls c ON c.id = m.call_id "
         "WHERE m.user_id = $1 AND m.started_at <= $2 "
         "AND (m.started_at, m.call_id) > (CAST($3 AS BIGINT), CAST($4 AS TEXT)) "
         "ORDER BY m.started_at, m.call_id LIMIT $7",
         call_item},
    List{"buddies",
         "SELECT low, high, asked_by, state, asked_at, asked_at, low, CAST($5 AS BIGINT), high "
         "FROM gurukul.buddies WHERE (low = $1 OR high = $1) AND asked_at <= $2 "
         "AND (asked_at, low, high) > (CAST($3 AS BIGINT), CAST($4 AS TEXT), CAST($6 AS TEXT)) "
         "ORDER BY asked_at, low, high LIMIT $7",
         buddy_item},
    List{"blocks",
         "SELECT blocked, blocked_at, blocked_at, blocked, CAST($5 AS BIGINT), CAST($6 AS TEXT) "
         "FROM gurukul.blocks WHERE blocker = $1 AND blocked_at <= $2 "
         "AND (blocked_at, blocked) > (CAST($3 AS BIGINT), CAST($4 AS TEXT)) "
         "ORDER BY blocked_at, blocked LIMIT $7",
         block_item},
    List{"reports",
         "SELECT call_id, reported, reason, words, created_at, "
         "created_at, id, CAST($5 AS BIGINT), CAST($6 AS TEXT) "
         "FROM gurukul.reports WHERE reporter = $1 AND created_at <= $2 "
         "AND (created_at, id) > (CAST($3 AS BIGINT), CAST($4 AS TEXT)) "
         "ORDER BY created_at, id LIMIT $7",
         report_item},
    List{
        "ratings",
        "SELECT call_id, rated, value, rated_at, "
        "rated_at, call_id, CAST($5 AS BIGINT), rated "
        "FROM gurukul.ratings WHERE rater = $1 AND rated_at <= $2 "
        "AND (rated_at, call_id, rated) > (CAST($3 AS BIGINT), CAST($4 AS TEXT), CAST($6 AS TEXT)) "
        "ORDER BY rated_at, call_id, rated LIMIT $7",
        rating_item},
    List{"bans",
         "SELECT reason, banned_at, until, lifted_at, "
         "banned_at, id, CAST($5 AS BIGINT), CAST($6 AS TEXT) "
         "FROM gurukul.bans WHERE user_id = $1 AND banned_at <= $2 "
         "AND (banned_at, id) > (CAST($3 AS BIGINT), CAST($4 AS TEXT)) "
         "ORDER BY banned_at, id LIMIT $7",
         ban_item},
    // The messages of the calls that come after the position.
    List{"messages",
         "SELECT x.id, x.call_id, x.sender, x.text, x.sent_at, "
         "m.started_at, m.call_id, x.sent_at, x.id "
         "FROM gurukul.call_members m JOIN gurukul.messages x ON x.call_id = m.call_id "
         "WHERE m.user_id = $1 AND m.kept = 1 AND m.started_at <= $2 AND x.sent_at <= $2 "
         "AND (m.started_at, m.call_id) > (CAST($3 AS BIGINT), CAST($4 AS TEXT)) "
         "AND CAST($5 AS BIGINT) IS NOT NULL AND CAST($6 AS TEXT) IS NOT NULL "
         "ORDER BY m.started_at, m.call_id, x.sent_at, x.id LIMIT $7",
         message_item, ExportPages::kMessagesAPage},
};
constexpr std::size_t kMessages = kLists.size() - 1;

// The remaining messages of the call in which the previous page ended.
constexpr std::string_view kRestOfCall =
    "SELECT x.id, x.call_id, x.sender, x.text, x.sent_at, "
    "CAST($3 AS BIGINT), x.call_id, x.sent_at, x.id FROM gurukul.messages x "
    "WHERE x.call_id = $4 AND x.sent_at <= $2 "
    "AND (x.sent_at, x.id) > (CAST($5 AS BIGINT), CAST($6 AS TEXT)) "
    "AND EXISTS (SELECT 1 FROM gurukul.call_members m "
    "WHERE m.call_id = $4 AND m.user_id = $1 AND m.kept = 1) "
    "ORDER BY x.sent_at, x.id LIMIT $7";

Json picture_of(const store::QueryResult& answer) {
  if (answer.rows.empty()) return nullptr;
  const store::Row& row = answer.rows.front();
  return {{"mediaType", row.text(0)}, {"base64", base64(row.bytes(1))}};
}

ExportPosition position_of(const store::Row& row) {
  const std::size_t at = row.size() - 4;
  return {row.integer(at), row.text(at + 1), row.integer(at + 2), row.text(at + 3)};
}

}  // namespace

bool ExportPages::done() const {
  return list_ == kLists.size();
}

store::Transaction ExportPages::statements() const {
  GURUKUL_CHECK(!done());
  if (!has_opened_) {
    return {{"SELECT id, name, avatar, campus, karma, is_guest, interests, created_at, seen_at "
             "FROM gurukul.profiles WHERE id = $1",
             {user_}},
            {"SELECT media_type, picture FROM gurukul.avatars a JOIN gurukul.profiles p "
             "ON p.avatar = a.id WHERE p.id = $1",
             {user_}}};
  }
  const List& list = kLists.at(list_);
  return {{is_within_call_ ? kRestOfCall : list.sql,
           {user_, until_.unix_ms, position_.time, position_.id, position_.inner_time,
            position_.inner_id, list.rows_max}}};
}

std::string ExportPages::opening(const store::Outcome& answers) const {
  Json profile = nullptr;
  for (const store::Row& row : answers[0].rows) {
    profile = person(row, 0);
    profile["interests"] = json_column(row, 6, Json::array());
    profile["createdAt"] = row.integer(7);
    profile["seenAt"] = row.integer(8);
  }
  return R"({"exportedAt":)" + std::to_string(until_.unix_ms) + R"(,"profile":)" + profile.dump() +
         R"(,"avatar":)" + picture_of(answers[1]).dump() + R"(,"truncated":false)";
}

std::string ExportPages::take(const store::Outcome& answers) {
  const List& list = kLists.at(list_);
  std::string text;
  if (!has_opened_) {
    has_opened_ = true;
    return opening(answers) + ",\"" + std::string(list.name) + "\":[";
  }
  const auto& rows = answers[0].rows;
  for (const store::Row& row : rows) {
    const Json item = list.item(row, user_, until_.unix_ms);
    if (item.is_null()) continue;
    if (!is_first_item_) text += ',';
    is_first_item_ = false;
    text += item.dump();
  }
  if (!rows.empty()) position_ = position_of(rows.back());
  const bool is_full = static_cast<std::int64_t>(rows.size()) == list.rows_max;
  if (list_ == kMessages && is_within_call_ != is_full) {
    is_within_call_ = is_full;  // true: the last call may have more messages
    return text;
  }
  if (is_full) return text;
  next_list();
  text += done() ? "]}" : "],\"" + std::string(kLists.at(list_).name) + "\":[";
  return text;
}

void ExportPages::next_list() {
  ++list_;
  is_first_item_ = true;
  is_within_call_ = false;
  position_ = {};
}

}  // namespace gurukul::social
