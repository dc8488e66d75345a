#include "accounts/admin_roster.hpp"

#include "base/mutex.hpp"

namespace gurukul::accounts {

struct AdminRoster::State {
  std::atomic<bool> looking{false};
  std::atomic<bool> can_read_supabase{true};

  mutable Mutex mutex;
  // Null: no result yet.
  std::shared_ptr<const Admins> admins GUARDED_BY(mutex);

  std::shared_ptr<const Admins> known() const {
    const MutexLock lock(mutex);
    return admins;
  }
};

AdminRoster::AdminRoster(store::Database& database, AdminRosterOptions options)
    : options_(std::move(options)), database_(database), state_(std::make_shared<State>()) {}

store::Transaction AdminRoster::look() const {
  store::Transaction transaction{
      {"SELECT d.user_id, (SELECT COUNT(*) FROM gurukul.account_factors f "
       "WHERE f.account_id = d.user_id AND f.is_verified = 1) FROM gurukul.admins d LIMIT 10000",
       {}}};
  for (const std::string& email : options_.listed) {
    if (!options_.reads_supabase) {
      transaction.push_back(
          {"SELECT a.id, (SELECT COUNT(*) FROM gurukul.account_factors f "
           "WHERE f.account_id = a.id AND f.is_verified = 1) FROM gurukul.accounts a "
           "WHERE a.email = $1 AND a.email_verified_at IS NOT NULL",
           {email}});
    } else if (state_->can_read_supabase) {
      transaction.push_back(
          {"SELECT CAST(u.id AS TEXT), CAST(0 AS BIGINT) FROM auth.users u "
           "WHERE LOWER(u.email) = $1 AND u.email_confirmed_at IS NOT NULL",
           {email}});
    }
  }
  return transaction;
}

void AdminRoster::poll(std::function<void()> done) {
  if (state_->looking.exchange(true)) return;
  const store::Transaction transaction = look();
  const std::size_t answers = transaction.size();
  const bool asks_supabase = options_.reads_supabase && answers > 1;
  database_.run(transaction, [state = state_, asks_supabase, answers, log = options_.log,
                              done = std::move(done)](const store::Outcome& outcome) {
    if (!outcome && outcome.fault() == store::Fault::kRefused && asks_supabase) {
      state->can_read_supabase = false;
      if (log) {
        log("GURUKUL_ADMINS has no effect: the server cannot read the table auth.users, which has "
            "the confirmed addresses. Add an administrator by user id: gurukul admin add USER_ID");
      }
    }
    if (outcome) {
      auto admins = std::make_shared<Admins>();
      for (std::size_t index = 0; index < answers; ++index) {
        for (const store::Row& row : outcome[index].rows) {
          admins->emplace(UserId{row.text(0)}, row.integer(1) > 0);
        }
      }
      const MutexLock lock(state->mutex);
      state->admins = std::move(admins);
    }
    state->looking = false;
    if (done) done();
  });
}

bool AdminRoster::is_admin(const UserId& user, bool gave_second_factor) const {
  const auto admins = state_->known();
  if (!admins) return false;
  const auto found = admins->find(user);
  return found != admins->end() && (gave_second_factor || !found->second);
}

bool AdminRoster::is_known_to_be_empty() const {
  const auto admins = state_->known();
  return admins && admins->empty();
}

}  // namespace gurukul::accounts
