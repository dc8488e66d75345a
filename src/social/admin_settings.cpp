#include <memory>
#include <utility>
#include <vector>

#include "social/fields.hpp"
#include "social/handlers.hpp"
#include "social/problem.hpp"
#include "social/settings_fields.hpp"

namespace gurukul::social {
namespace {

constexpr int kAttemptsMax = 5;

struct Patch {
  std::vector<std::pair<std::string, Json>> values;
  std::optional<std::int64_t> version;  // the version that the administrator saw; nullopt: not sent
  int attempts = 0;
};
using PatchPtr = std::shared_ptr<Patch>;

// The first statement locks the row `revision`, if the settings still have the version `before`.
// The other statements take effect only when the row has the value that the first statement wrote.
store::Transaction patch_statements(const Exchange& exchange, const Patch& patch,
                                    const OperatorSettings& before, const Json& detail) {
  const std::string mark = new_id();
  const std::int64_t now = exchange.now().unix_ms;
  store::Transaction transaction{
      {"UPDATE gurukul.settings SET version = version + 1, value = $1, changed_at = $2, "
       "changed_by = $3 WHERE name = 'revision' AND version = $4",
       {mark, now, exchange.me(), before.version}}};
  for (const auto& [name, value] : patch.values) {
    transaction.push_back(
        {"INSERT INTO gurukul.settings (name, value, version, changed_at, changed_by) "
         "SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($4 AS BIGINT), "
         "CAST($5 AS TEXT) WHERE EXISTS (SELECT 1 FROM gurukul.settings "
         "WHERE name = 'revision' AND value = $6) "
         "ON CONFLICT (name) DO UPDATE SET value = excluded.value, version = excluded.version, "
         "changed_at = excluded.changed_at, changed_by = excluded.changed_by",
         {name, value.dump(), before.version + 1, now, exchange.me(), mark}});
  }
  transaction.push_back(
      {"INSERT INTO gurukul.audit (at, actor, action, subject, detail) "
       "SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), 'settings.changed', 'settings', "
       "CAST($3 AS TEXT) WHERE EXISTS (SELECT 1 FROM gurukul.settings "
       "WHERE name = 'revision' AND value = $4)",
       {now, exchange.me(), detail.dump(), mark}});
  transaction.push_back(
      {"SELECT version FROM gurukul.settings WHERE name = 'revision' AND value = $1", {mark}});
  return transaction;
}

void apply_patch(Core& core, const ExchangePtr& exchange, const PatchPtr& patch);

void write_patch(Core& core, const ExchangePtr& exchange, const PatchPtr& patch,
                 const OperatorSettings& before) {
  if (patch->version.value_or(before.version) != before.version) {
    return exchange->reply(conflict(
        "changed",
        "the settings were changed by another request: load them again (current version: " +
            std::to_string(before.version) + ")"));
  }
  OperatorSettings after = before;
  Json detail = Json::object();
  for (const auto& [name, value] : patch->values) {
    set_setting(after, name, value);  // validated when the body was read
    detail[name] = {{"from", setting_value(before, name)}, {"to", setting_value(after, name)}};
  }
  after.version = before.version + 1;
  core.run(exchange, patch_statements(*exchange, *patch, before, detail),
           [&core, exchange, patch, after](const store::Outcome& outcome) {
             // The results are: the lock, one for each value, the audit entry, the final check.
             if (outcome[patch->values.size() + 2].rows.empty()) {
               return apply_patch(core, exchange, patch);
             }
             core.notify_operator(*exchange, "settings.changed", "settings");
             core.remember_settings(after);
             core.events.settings_changed(after, [exchange, after] {
               exchange->reply(json_response(200, settings_json(after)));
             });
           });
}

void apply_patch(Core& core, const ExchangePtr& exchange, const PatchPtr& patch) {
  if (++patch->attempts > kAttemptsMax) {
    return exchange->reply(
        conflict("changed", "other requests are changing the settings: try again"));
  }
  core.load_settings_now(exchange, [&core, exchange, patch](const OperatorSettings& before) {
    write_patch(core, exchange, patch, before);
  });
}

}  // namespace

void admin_get_settings(Core& core, const ExchangePtr& exchange) {
  core.load_settings_now(exchange, [exchange](const OperatorSettings& settings) {
    exchange->reply(json_response(200, settings_json(settings)));
  });
}

void admin_patch_settings(Core& core, const ExchangePtr& exchange) {
  Fields body = Fields::of_body(exchange->request());
  const auto patch = std::make_shared<Patch>();
  patch->version = body.optional_integer("version", 0, INT64_MAX);
  OperatorSettings probe = core.options.defaults;
  for (const std::string_view name : setting_names()) {
    const Json* value = body.value(name);
    if (value == nullptr && !body.is_null(name)) continue;
    patch->values.emplace_back(name, value != nullptr ? *value : Json());
    if (auto wrong = set_setting(probe, name, patch->values.back().second)) {
      body.refuse(name, *wrong);
    }
  }
  if (auto refused = body.refused()) return exchange->reply(*refused);
  if (patch->values.empty())
    return exchange->reply(invalid("", "the request contains no setting to change"));
  apply_patch(core, exchange, patch);
}

}  // namespace gurukul::social
