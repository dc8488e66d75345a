#pragma once
// The current administrators: users whom the operator added on the host, and users with a proved
// address that GURUKUL_ADMINS lists. The right is looked up in the database and never taken from a
// token, so a removed right ends within about a second. Made and owned by Backend in server/, which
// calls poll() every second. Any thread.
//
//   AdminRoster roster(database, {.listed = settings.admins});
//   roster.poll();
//   caller.is_admin = roster.is_admin(identity.user, identity.has_second_factor);

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/ids.hpp"
#include "store/database.hpp"

namespace gurukul::accounts {

struct AdminRosterOptions {
  std::vector<std::string> listed = {};  // users with these proved addresses
  // Supabase manages the accounts: the proved addresses are read from auth.users, if this database
  // has that table and allows the server to read it.
  bool reads_supabase = false;
  std::function<void(std::string_view)> log = {};  // gets one line for the operator
};

class AdminRoster {
 public:
  AdminRoster(store::Database& database, AdminRosterOptions options);

  // Starts one query, unless one is still running. `done` may be empty; it is not called when no
  // query was started. While the database is down, the last result stays in use.
  void poll(std::function<void()> done = {});

  // An administrator who has a second factor has the right only in a sign-in that used it.
  bool is_admin(const UserId& user, bool gave_second_factor) const;
  // True when a query has returned no administrators. False before the first result.
  bool is_known_to_be_empty() const;

 private:
  // Maps each administrator to whether the right needs the second factor.
  using Admins = std::unordered_map<UserId, bool>;
  struct State;
  store::Transaction look() const;

  // Constant after construction.
  const AdminRosterOptions options_;

  // Borrowed.
  store::Database& database_;

  const std::shared_ptr<State> state_;  // shared with running queries
};

}  // namespace gurukul::accounts
