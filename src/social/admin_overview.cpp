#include <array>
#include <cstdint>

#include "social/handlers.hpp"
#include "social/json.hpp"

namespace gurukul::social {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kHours = 24;

Json live_json(const LiveNumbers& live) {
  return {
      {"online", live.online},
      {"waiting",
       {{"video", live.waiting_video}, {"audio", live.waiting_audio}, {"text", live.waiting_text}}},
      {"sessions", live.sessions}};
}

// Converts counts per hour since the epoch into the last 24 hours, oldest first.
std::array<std::int64_t, kHours> by_hour(const store::QueryResult& answer,
                                         std::int64_t first_hour) {
  std::array<std::int64_t, kHours> counts{};
  for (const store::Row& row : answer.rows) {
    const std::int64_t at = row.integer(0) - first_hour;
    if (at >= 0 && at < kHours) counts[static_cast<std::size_t>(at)] = row.integer(1);
  }
  return counts;
}

}  // namespace

void admin_overview(Core& core, const ExchangePtr& exchange) {
  const std::int64_t now = exchange->now().unix_ms;
  const std::int64_t first_hour = now / kHourMs - (kHours - 1);
  const std::int64_t since = first_hour * kHourMs;
  core.run(exchange,
           {{"SELECT is_guest, COUNT(*) FROM gurukul.profiles GROUP BY is_guest", {}},
            {"SELECT COUNT(*) FROM gurukul.reports WHERE resolved_at IS NULL", {}},
            {"SELECT COUNT(*) FROM gurukul.bans WHERE lifted_at IS NULL "
             "AND (until IS NULL OR until > $1)",
             {now}},
            {"SELECT started_at / 3600000 AS slot, COUNT(*) FROM gurukul.calls "
             "WHERE started_at >= $1 GROUP BY started_at / 3600000",
             {since}},
            {"SELECT sent_at / 3600000 AS slot, COUNT(*) FROM gurukul.messages "
             "WHERE sent_at >= $1 GROUP BY sent_at / 3600000",
             {since}},
            {"SELECT created_at / 3600000 AS slot, COUNT(*) FROM gurukul.profiles "
             "WHERE created_at >= $1 AND is_guest = 0 GROUP BY created_at / 3600000",
             {since}}},
           [&core, exchange, first_hour](const store::Outcome& outcome) {
             Json body = {{"live", live_json(core.events.live_numbers())},
                          {"users", 0},
                          {"guests", 0},
                          {"openReports", outcome[1].rows.front().integer(0)},
                          {"bans", outcome[2].rows.front().integer(0)}};
             for (const store::Row& row : outcome[0].rows) {
               body[row.integer(0) == 0 ? "users" : "guests"] = row.integer(1);
             }
             const auto calls = by_hour(outcome[3], first_hour);
             const auto messages = by_hour(outcome[4], first_hour);
             const auto users = by_hour(outcome[5], first_hour);
             Json hours = Json::array();
             for (std::int64_t hour = 0; hour < kHours; ++hour) {
               const auto at = static_cast<std::size_t>(hour);
               hours.push_back({{"at", (first_hour + hour) * kHourMs},
                                {"calls", calls[at]},
                                {"messages", messages[at]},
                                {"newUsers", users[at]}});
             }
             body["hours"] = std::move(hours);
             exchange->reply(json_response(200, body));
           });
}

}  // namespace gurukul::social
