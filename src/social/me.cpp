#include <algorithm>

#include "base/limits.hpp"
#include "base/utf8.hpp"
#include "base/visible_text.hpp"
#include "social/fields.hpp"
#include "social/handlers.hpp"
#include "social/json.hpp"
#include "social/problem.hpp"
#include "social/profile.hpp"

namespace gurukul::social {
namespace {

store::Transaction profile_reads(const Exchange& exchange) {
  return {{"SELECT id, name, avatar, campus, karma, is_guest, interests, created_at "
           "FROM gurukul.profiles WHERE id = $1",
           {exchange.me()}},
          {"SELECT reason, until FROM gurukul.bans WHERE user_id = $1 AND lifted_at IS NULL "
           "AND (until IS NULL OR until > $2)",
           {exchange.me(), exchange.now().unix_ms}}};
}

// Replies with the profile. `first`: index of the first result of profile_reads() in `outcome`.
void reply_profile(const ExchangePtr& exchange, const store::Outcome& outcome, std::size_t first) {
  if (outcome[first].rows.empty()) {
    return exchange->reply(not_found("your profile was deleted"));
  }
  const store::Row& row = outcome[first].rows.front();
  Json body = person(row, 0);
  body["interests"] = json_column(row, 6, Json::array());
  body["createdAt"] = row.integer(7);
  body["isAdmin"] = exchange->caller().is_admin;
  const auto& hint = exchange->caller().avatar_hint;
  body["avatarHint"] = hint ? Json(*hint) : Json();
  body["ban"] = nullptr;
  for (const store::Row& ban : outcome[first + 1].rows) {
    body["ban"] = {{"reason", ban.text(0)}, {"until", number_or_null(ban, 1)}};
  }
  exchange->reply(json_response(200, body));
}

// Reads the interests of the body: without white space around each one, and without duplicates.
Json read_interests(Fields& body) {
  Json interests = Json::array();
  const Json* given = body.value("interests");
  if (given == nullptr) return interests;
  if (!given->is_array()) {
    body.refuse("interests", "has to be a list of words");
    return interests;
  }
  for (const Json& word : *given) {
    const auto tag =
        visible_text(word.is_string() ? word.get_ref<const std::string&>() : "", Lines::kOne);
    const std::size_t chars = tag ? count_code_points(*tag) : 0;
    if (!tag) {
      body.refuse("interests", "contains a word that " + tag.error().message);
    } else if (chars < 1 || chars > limits::kTagCharsMax) {
      body.refuse("interests", "has to contain words of 1 to 32 characters");
    } else if (std::find(interests.begin(), interests.end(), *tag) == interests.end()) {
      interests.push_back(*tag);
    }
  }
  if (interests.size() > limits::kTagsMax) body.refuse("interests", "has more than 8 words");
  return interests;
}

}  // namespace

void get_me(Core& core, const ExchangePtr& exchange) {
  core.run(exchange, profile_reads(*exchange),
           [exchange](const store::Outcome& outcome) { reply_profile(exchange, outcome, 0); });
}

void patch_me(Core& core, const ExchangePtr& exchange) {
  Fields body = Fields::of_body(exchange->request());
  const bool renames = body.has("name") || body.is_null("name");
  const auto name = body.has("name")
                        ? std::optional(body.text("name", {.chars_max = limits::kNameCharsMax}))
                        : std::nullopt;
  const bool has_interests = body.has("interests");
  const Json interests = read_interests(body);
  if (auto refused = body.refused()) return exchange->reply(*refused);
  store::Transaction transaction;
  if (renames) {
    transaction.push_back(
        {"UPDATE gurukul.profiles SET name = $2 WHERE id = $1", {exchange->me(), value_of(name)}});
  }
  if (has_interests) {
    transaction.push_back({"UPDATE gurukul.profiles SET interests = $2 WHERE id = $1",
                           {exchange->me(), interests.dump()}});
  }
  const std::size_t changes = transaction.size();
  store::Transaction reads = profile_reads(*exchange);
  std::move(reads.begin(), reads.end(), std::back_inserter(transaction));
  core.run(exchange, std::move(transaction),
           [&core, exchange, changes, renames](const store::Outcome& outcome) {
             if (!renames) return reply_profile(exchange, outcome, changes);
             core.events.profile_changed(exchange->caller().user, [exchange, changes, outcome] {
               reply_profile(exchange, outcome, changes);
             });
           });
}

}  // namespace gurukul::social
