#pragma once
// Who is an administrator now: whom the operator made one on the host, and whoever has proved an
// address of GURUKUL_ADMINS. Looked up and never taken from a token, so that a right that was taken
// away ends with the next look at the database, at most a second later. Made and owned by the
// server, which calls poll() every second. Any thread.
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
  std::vector<std::string> listed = {};  // addresses that give the right once they are proved
  // The users are Supabase's: which addresses are proved is read from auth.users, where the
  // database has it and lets us.
  bool reads_supabase = false;
  std::function<void(std::string_view)> log = {};  // a line for the operator
};

class AdminRoster {
 public:
  AdminRoster(store::Database& database, AdminRosterOptions options);

  // Looks once, and not again before that was answered; `done` may be empty, and is not called when
  // nothing was asked. While the database does not answer, what was known counts.
  void poll(std::function<void()> done = {});

  // An administrator who has a second factor is one only where it was given.
  bool is_admin(const UserId& user, bool gave_second_factor) const;
  // False too while nothing is known yet.
  bool is_known_to_be_empty() const;

 private:
  // Whether the right needs the second factor.
  using Admins = std::unordered_map<UserId, bool>;
  struct State;
  store::Transaction look() const;

  // Constant after construction.
  const AdminRosterOptions options_;

  // Borrowed.
  store::Database& database_;

  const std::shared_ptr<State> state_;  // shared with what the database still owes
};

}  // namespace gurukul::accounts
