#pragma once
// Everything that needs the database and is not part of matching: accounts, the HTTP API, user
// profiles, the operator's settings and the history of calls. Made by Server unless the auth mode
// is open, and owned by it. The error of open() names the setting that is wrong.
//
//   auto backend = Backend::open(context);              // waits for the database
//   (*backend)->connect(lobby_shard, lobby_runner);     // once, before the shards run
//   (*backend)->handle(request, caller, reply);
//
// handle(), profiles() and settings() may be called on any thread. Teardown: after the shards'
// threads have ended and before the shards are destroyed, because late answers are posted to the
// shards. The order is: API, history and accounts, then the database (it completes all pending
// calls), then the profile cache.

#include <atomic>
#include <memory>
#include <string>
#include <unordered_map>

#include "accounts/account_service.hpp"
#include "accounts/admin_roster.hpp"
#include "base/mutex.hpp"
#include "lobby/event.hpp"
#include "server/history_recorder.hpp"
#include "server/housekeeping.hpp"
#include "server/profile_cache.hpp"
#include "server/server_context.hpp"
#include "social/api.hpp"

namespace gurukul::server {

class LobbyRunner;

class Backend final : public social::Events {
 public:
  static Result<std::unique_ptr<Backend>> open(ServerContext& context);
  ~Backend() override;

  void connect(net::Connections& lobby_shard, LobbyRunner& runner);

  // True when this class answers requests to the path (part of /auth/v1 or /api/v1).
  bool serves(std::string_view path) const;
  // `reply` is called once, on any thread.
  void handle(const net::HttpRequest& request, std::optional<social::Caller> caller,
              std::function<void(net::HttpResponse)> reply);

  social::Caller caller_of(const auth::Identity& identity) const;
  ProfileCache& profiles() { return *profiles_; }
  // Starts the periodic work that is due. Returns when to call it again. Lobby thread.
  SteadyTime run_due(const TimeReading& now);
  // True when the sign-in that issued a valid token has ended. Any thread.
  bool has_ended(auth::SignInId sign_in) const {
    return accounts_ && accounts_->has_ended(sign_in);
  }
  // Sets the listener for sign-ins that end from now on. It is called on any thread. Set it once,
  // before the shards run.
  void on_ended(std::function<void(std::vector<auth::SignInId>)> listener) {
    if (accounts_) accounts_->on_ended(std::move(listener));
  }
  // The token of a link that makes its first user an administrator. Empty: there is an
  // administrator already.
  const std::string& admin_link_token() const { return admin_link_token_; }
  HistoryRecorder& history() { return *recorder_; }
  social::WriteBehindStats history_stats() const { return write_behind_->stats(); }
  // nullopt: Supabase manages the accounts.
  std::optional<accounts::AccountStats> account_stats() const {
    return accounts_ ? std::optional(accounts_->stats()) : std::nullopt;
  }
  std::shared_ptr<const auth::KeySet> keys() const;  // null: only Supabase's keys are used
  const std::string& issuer() const;                 // REQUIRES: embedded accounts
  std::shared_ptr<const social::OperatorSettings> settings() const;
  // Whether two users are buddies, for direct calls. `done` runs on a database thread; nullopt: the
  // database cannot be read now.
  void are_buddies(const UserId& one, const UserId& other,
                   std::function<void(std::optional<bool>)> done);
  // Count a user's connections. The counts give the online state that buddies see.
  void user_connected(const UserId& user);
  void user_disconnected(const UserId& user);

  void profile_changed(const UserId& user, social::Applied applied) override;
  void blocked(const UserId& blocker, const UserId& blocked, social::Applied applied) override;
  void banned(const UserId& user, std::optional<Instant> until, const std::string& reason,
              social::Applied applied) override;
  void unbanned(const UserId& user, social::Applied applied) override;
  void settings_changed(const social::OperatorSettings& settings, social::Applied applied) override;
  void departed(const UserId& user, social::Applied applied) override;
  void buddy_changed(const UserId& of, const UserId& by, BuddyChange change) override;
  bool is_online(const UserId& user) override;
  social::LiveNumbers live_numbers() override;
  void flush_history(std::function<void(bool)> done) override;

 private:
  explicit Backend(ServerContext& context) : context_(context) {}
  Status start();
  Status open_history();
  void messages_kept(std::span<const MessageId> messages, bool stored);
  social::OperatorSettings default_settings() const;
  void load_settings();
  void open_admins();
  void apply(lobby::Event event, social::Applied applied);
  // False: newer settings are already in place.
  bool keep_settings(const social::OperatorSettings& settings);

  // Borrowed.
  ServerContext& context_;
  std::string admin_link_token_;  // constant once started

  // Lobby thread only.
  SteadyTime poll_due_{};

  // Borrowed as well.
  std::atomic<net::Connections*> lobby_shard_{nullptr};  // set after runner_
  LobbyRunner* runner_ = nullptr;

  mutable Mutex mutex_;
  std::shared_ptr<const social::OperatorSettings> settings_ GUARDED_BY(mutex_);
  std::unordered_map<lobby::UserKey, std::uint32_t> present_ GUARDED_BY(mutex_);

  // Owned, in the order in which they use each other.
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<ProfileCache> profiles_;
  std::unique_ptr<accounts::AdminRoster> admins_;
  std::unique_ptr<Housekeeping> housekeeping_;
  std::unique_ptr<social::WriteBehind> write_behind_;
  std::unique_ptr<HistoryRecorder> recorder_;
  std::unique_ptr<accounts::AccountService> accounts_;  // null: Supabase manages the accounts
  std::unique_ptr<social::Api> api_;
};

}  // namespace gurukul::server
