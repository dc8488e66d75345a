#include "server/key_material.hpp"

#include <future>

#include "accounts/crypto.hpp"
#include "base/encoding.hpp"
#include "server/log.hpp"
#include "server/secret.hpp"

namespace gurukul::server {
namespace {

// The secret, and whether this start has generated it.
struct Found {
  std::string secret;
  bool made_anew = false;
};

// What the database says about earlier starts.
struct Before {
  std::string fingerprint;  // empty: no secret was recorded before
  bool has_users = false;
};

// Runs the transaction and waits for its end.
Result<store::Outcome> run_now(store::Database& database, store::Transaction transaction) {
  std::promise<store::Outcome> answered;
  database.run(std::move(transaction),
               [&answered](store::Outcome outcome) { answered.set_value(std::move(outcome)); });
  store::Outcome outcome = answered.get_future().get();
  if (outcome) return outcome;
  return Error{"GURUKUL_DATABASE_URL: the secret in the database cannot be read: " +
               std::string(store::to_string(outcome.fault()))};
}

Result<Found> secret_in_database(const Settings& settings, store::Database& database, Instant now) {
  auto kept = load_secret(settings.data_dir);
  if (!kept) return kept.error();
  const std::string offered = kept->value_or(new_secret());
  auto outcome =
      run_now(database, {{"INSERT INTO gurukul.server_keys (name, value, created_at) "
                          "VALUES ('generated', $1, $2) ON CONFLICT (name) DO NOTHING",
                          {offered, now.unix_ms}},
                         {"SELECT value FROM gurukul.server_keys WHERE name = 'generated'", {}}});
  if (!outcome) return outcome.error();
  const std::string secret = (*outcome)[1].rows.at(0).text(0);
  if (*kept && secret != offered) {
    log_warn(
        "the secret file in the data folder is not used, because the database has another secret",
        {{"file", settings.data_dir + "/secret"}});
  }
  return Found{secret, !*kept && secret == offered};
}

Result<Found> given_or_kept(const Settings& settings, store::Database& database, Instant now) {
  if (!settings.secret.empty()) return Found{settings.secret, false};
  if (!settings.database_url.empty()) return secret_in_database(settings, database, now);
  const auto file = load_or_make_secret(settings.data_dir);
  if (!file) return file.error();
  return Found{file->text, file->made_anew};
}

// Records the fingerprint of the secret that is used from now on. Returns what was recorded before.
Result<Before> note(store::Database& database, const std::string& fingerprint, Instant now) {
  auto outcome =
      run_now(database, {{"SELECT value FROM gurukul.server_keys WHERE name = 'fingerprint'", {}},
                         {"INSERT INTO gurukul.server_keys (name, value, created_at) "
                          "VALUES ('fingerprint', $1, $2) ON CONFLICT (name) DO UPDATE "
                          "SET value = excluded.value, created_at = excluded.created_at",
                          {fingerprint, now.unix_ms}},
                         {"SELECT EXISTS (SELECT 1 FROM gurukul.accounts)", {}},
                         {"SELECT EXISTS (SELECT 1 FROM gurukul.profiles)", {}}});
  if (!outcome) return outcome.error();
  Before before;
  if (!(*outcome)[0].rows.empty()) before.fingerprint = (*outcome)[0].rows[0].text(0);
  before.has_users =
      (*outcome)[2].rows.at(0).integer(0) != 0 || (*outcome)[3].rows.at(0).integer(0) != 0;
  return before;
}

// What users lose when the secret changes, as a part of a log line.
std::string cost_of(AuthMode mode) {
  const std::string calls = "calls that began before this start cannot be resumed";
  return mode == AuthMode::kEmbedded ? "all users are signed out, and " + calls : calls;
}

void log_change(const Settings& settings, const Found& found, const Before& before,
                const std::string& fingerprint) {
  if (!before.has_users) return;
  const bool differs = !before.fingerprint.empty() && before.fingerprint != fingerprint;
  const std::string cost = cost_of(settings.auth);
  if (found.made_anew) {
    log_warn("a new secret was generated although accounts exist: " + cost +
             ". To keep the secret at the next start, set GURUKUL_SECRET or put GURUKUL_DATA_DIR "
             "on a persistent volume");
  } else if (differs) {
    log_warn("the secret has changed since the last start although accounts exist: " + cost +
             ". Use the same GURUKUL_SECRET at every start and for every server instance");
  }
}

}  // namespace

Result<std::string> find_secret(const Settings& settings, store::Database& database, Instant now) {
  auto found = given_or_kept(settings, database, now);
  if (!found) return found.error();
  const accounts::Key key = accounts::derive_key(found->secret, "fingerprint of the secret");
  const std::string fingerprint = hex({reinterpret_cast<const char*>(key.data()), key.size() / 2});
  const auto before = note(database, fingerprint, now);
  if (!before) return before.error();
  log_change(settings, *found, *before, fingerprint);
  return found->secret;
}

}  // namespace gurukul::server
