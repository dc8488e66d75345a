#include "server/admin_command.hpp"

#include <cstdio>
#include <filesystem>
#include <future>

#include "accounts/email_address.hpp"
#include "base/clock.hpp"
#include "base/uuid.hpp"
#include "store/database.hpp"

namespace gurukul::server {
namespace {

constexpr int kDone = 0, kImpossible = 1, kWrongUse = 2;
constexpr std::string_view kSqlite = "sqlite:";
constexpr const char* kUsage =
    "usage: gurukul admin add ADDRESS | remove ADDRESS | list, followed by flags of gurukul serve";

int fail(const std::string& message, int exit_code) {
  std::fprintf(stderr, "gurukul: %s\n", message.c_str());
  return exit_code;
}

struct Request {
  std::string verb;
  std::string address;  // e-mail address, or with Supabase a user id; empty for `list`
  Settings settings;
};

// Runs the transaction and waits for its end.
store::Outcome run(store::Database& database, store::Transaction transaction) {
  std::promise<store::Outcome> answered;
  database.run(std::move(transaction),
               [&answered](store::Outcome outcome) { answered.set_value(std::move(outcome)); });
  return answered.get_future().get();
}

int no_answer(store::Fault fault) {
  return fail(
      "GURUKUL_DATABASE_URL: the database request failed: " + std::string(store::to_string(fault)),
      kImpossible);
}

// Selects the ids of the users with that address. Users of Supabase count only when Supabase has
// confirmed their address.
store::Statement users_of(const Request& request) {
  const bool is_supabase = request.settings.auth == AuthMode::kSupabase;
  if (is_supabase && parse_uuid_bits(request.address)) {
    return {"SELECT CAST($1 AS TEXT)", {request.address}};
  }
  if (is_supabase) {
    return {
        "SELECT CAST(u.id AS TEXT) FROM auth.users u WHERE LOWER(u.email) = $1 "
        "AND u.email_confirmed_at IS NOT NULL",
        {request.address}};
  }
  return {"SELECT a.id FROM gurukul.accounts a WHERE a.email = $1", {request.address}};
}

int list(store::Database& database) {
  const store::Outcome found =
      run(database, {{"SELECT d.address, d.user_id FROM gurukul.admins d ORDER BY d.address", {}}});
  if (!found) return no_answer(found.fault());
  for (const store::Row& row : found[0].rows) {
    std::printf("%s %s\n", row.text(0).c_str(), row.text(1).c_str());
  }
  return kDone;
}

int add(store::Database& database, const Request& request) {
  const store::Outcome found = run(database, {users_of(request)});
  if (!found && found.fault() == store::Fault::kRefused) {
    return fail(
        "the table auth.users of this database cannot be read. Give the user id instead of " +
            request.address,
        kImpossible);
  }
  if (!found) return no_answer(found.fault());
  if (found[0].rows.empty()) return fail("there is no account " + request.address, kImpossible);
  const std::string& id = found[0].rows[0].text(0);
  const store::Outcome added =
      run(database, {{"INSERT INTO gurukul.admins (user_id, address, added_at) VALUES ($1, $2, $3) "
                      "ON CONFLICT (user_id) DO UPDATE SET address = excluded.address",
                      {id, request.address, Clock().wall().unix_ms}}});
  if (!added) return no_answer(added.fault());
  std::printf("%s is an administrator\n", request.address.c_str());
  return kDone;
}

// Also removes the second factor, so that an administrator who lost it can be added again.
int remove(store::Database& database, const Request& request) {
  const store::Outcome found = run(database, {users_of(request)});
  const bool has_account = found && !found[0].rows.empty();
  const std::string id = has_account ? found[0].rows[0].text(0) : "";
  const store::Outcome removed =
      run(database,
          {{"DELETE FROM gurukul.admins WHERE user_id = $1 OR address = $2", {id, request.address}},
           {"DELETE FROM gurukul.account_factors WHERE account_id = $1", {id}}});
  if (!removed) return no_answer(removed.fault());
  if (!has_account && removed[0].rows_affected == 0) {
    return fail("there is no account " + request.address, kImpossible);
  }
  std::printf("%s is not an administrator\n", request.address.c_str());
  for (const std::string& listed : request.settings.admins) {
    if (accounts::parse_email(listed) == request.address) {
      std::printf(
          "warning: GURUKUL_ADMINS still contains this address. Remove it there too; otherwise the "
          "user who proves the address is an administrator\n");
    }
  }
  return kDone;
}

// nullopt: an error message was printed.
std::optional<Request> parse(const std::vector<std::string>& arguments,
                             const Environment& environment,
                             const std::vector<std::string>& variables) {
  Request request;
  if (!arguments.empty()) request.verb = arguments[0];
  const bool takes_address = request.verb == "add" || request.verb == "remove";
  const std::size_t words = takes_address ? 2 : 1;
  if ((!takes_address && request.verb != "list") || arguments.size() < words) {
    fail(kUsage, kWrongUse);
    return std::nullopt;
  }
  const std::vector<std::string> flags(arguments.begin() + static_cast<std::ptrdiff_t>(words),
                                       arguments.end());
  auto settings = parse_settings(flags, environment, variables);
  if (!settings) {
    fail(settings.error().message, kWrongUse);
    return std::nullopt;
  }
  request.settings = std::move(*settings);
  if (!takes_address) return request;
  const auto address = accounts::parse_email(arguments[1]);
  const bool is_id =
      request.settings.auth == AuthMode::kSupabase && parse_uuid_bits(arguments[1]).has_value();
  if (!address && !is_id) {
    fail("\"" + arguments[1] + "\" is not an e-mail address", kWrongUse);
    return std::nullopt;
  }
  request.address = address ? *address : arguments[1];
  return request;
}

}  // namespace

int run_admin_command(const std::vector<std::string>& arguments, const Environment& environment,
                      const std::vector<std::string>& variables) {
  const auto request = parse(arguments, environment, variables);
  if (!request) return kWrongUse;
  const Settings& settings = request->settings;
  if (settings.auth == AuthMode::kOpen) {
    return fail("GURUKUL_AUTH=open has no accounts, so there are no administrators", kImpossible);
  }
  store::OpenOptions options;
  options.url = settings.database_url;
  if (options.url.empty()) options.url = "sqlite:" + settings.data_dir + "/gurukul.db";
  // Checked first, because opening a missing SQLite database would create an empty one.
  if (options.url.starts_with(kSqlite) &&
      !std::filesystem::exists(options.url.substr(kSqlite.size()))) {
    return fail(
        "GURUKUL_DATABASE_URL: there is no database file " + options.url.substr(kSqlite.size()),
        kImpossible);
  }
  auto database = store::open_database(options);
  if (!database) return fail(database.error().message, kImpossible);
  if (request->verb == "list") return list(**database);
  return request->verb == "add" ? add(**database, *request) : remove(**database, *request);
}

}  // namespace gurukul::server
