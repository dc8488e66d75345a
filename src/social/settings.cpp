#include "social/settings.hpp"

#include <algorithm>
#include <utility>

#include "social/settings_fields.hpp"

namespace gurukul::social {

void load_settings(store::Database& database, const OperatorSettings& defaults,
                   std::function<void(SettingsOutcome)> done) {
  database.run({{"SELECT name, value, version FROM gurukul.settings", {}}},
               [defaults, done = std::move(done)](const store::Outcome& outcome) {
                 if (!outcome) return done(outcome.fault());
                 OperatorSettings settings = defaults;
                 const auto names = setting_names();
                 for (const store::Row& row : outcome[0].rows) {
                   if (row.text(0) == "revision") settings.version = row.integer(2);
                   // A name that this version of the server does not know is ignored.
                   if (std::find(names.begin(), names.end(), row.text(0)) == names.end()) continue;
                   set_setting(settings, row.text(0), json_column(row, 1, nullptr));
                 }
                 done(std::move(settings));
               });
}

}  // namespace gurukul::social
