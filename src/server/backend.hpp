#pragma once
// Everything that needs the database: accounts, the HTTP API, user profiles, the operator's
// settings and the history. Made and owned by Server, except in open mode. Called by
// ConnectionHandler, LobbyRunner and the metrics.
//
//   auto backend = Backend::open(context);              // waits for the database
//   (*backend)->connect(lobby_shard, lobby_runner);     // once, before the shards run
//   (*backend)->handle(request, caller, reply);
//
// Threads: open(), connect() and on_ended() are called on the first thread, before the shards run.
// run_due() and the HistoryRecorder are for the lobby thread. All other functions may be called on
// any thread. The overrides of social::Events are called by the API.
//
// Teardown: after the shards' threads have ended and before the shards are destroyed, because late
// answers are posted to the shards. The destructor destroys the API, the write-behind and the
// accounts first, then the database (which completes all pending calls), then the rest.

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
  // The error names the setting that is wrong.
  static Result<std::unique_ptr<Backend>> open(ServerContext& context);
  ~Backend() override;

  // Changes reach the lobby through `lobby_shard`, the first shard. Both outlive the backend.
  void connect(net::Connections& lobby_shard, LobbyRunner& runner);

  // True when this class answers requests to the path (part of /auth/v1 or /api/v1).
  bool serves(std::string_view path) const;
  // `caller` is nullopt when the request has no valid token. `reply` is called once, on any thread.
  void handle(const net::HttpRequest& request, std::optional<social::Caller> caller,
              std::function<void(net::HttpResponse)> reply);

  social::Caller caller_of(const auth::Identity& identity) const;
  ProfileCache& profiles() { return *profiles_; }
  // Starts the periodic work that is due, without waiting for it. Returns when to call it again.
  // Lobby thread.
  SteadyTime run_due(const TimeReading& now);
  // True when the sign-in of a valid token has ended. Always false for the tokens of Supabase.
  bool has_ended(auth::SignInId sign_in) const {
    return accounts_ && accounts_->has_ended(sign_in);
  }
  // Sets the listener for sign-ins that end from now on. The listener is called on any thread. Set
  // it once, before the shards run. With Supabase it is never called.
  void on_ended(std::function<void(std::vector<auth::SignInId>)> listener) {
    if (accounts_) accounts_->on_ended(std::move(listener));
  }
  // The token of a link that makes its first user an administrator. Empty: there is an
  // administrator already, Supabase manages the accounts, or the database did not answer.
  const std::string& admin_link_token() const { return admin_link_token_; }
  HistoryRecorder& history() { return *recorder_; }
  social::WriteBehindStats history_stats() const { return write_behind_->stats(); }
  // nullopt: Supabase manages the accounts.
  std::optional<accounts::AccountStats> account_stats() const {
    return accounts_ ? std::optional(accounts_->stats()) : std::nullopt;
  }
  // The keys that verify access tokens. Null: Supabase manages the accounts.
  std::shared_ptr<const auth::KeySet> keys() const;
  // The issuer that access tokens name. REQUIRES: embedded accounts.
  const std::string& issuer() const;
  std::shared_ptr<const social::OperatorSettings> settings() const;
  // Whether two users are buddies and neither blocks the other: the condition for a direct call.
  // `done` runs on the database thread; nullopt: the database cannot be read now.
  void are_buddies(const UserId& one, const UserId& other,
                   std::function<void(std::optional<bool>)> done);
  // These two count the connections of each user. Buddies see a user with a connection as online.
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
  // Makes these the current settings. False: the current settings are newer and stay.
  bool keep_settings(const social::OperatorSettings& settings);

  // Borrowed.
  ServerContext& context_;
  std::string admin_link_token_;  // constant once started

  // Lobby thread only.
  SteadyTime poll_due_{};

  // Borrowed, and null until connect(). connect() sets runner_ first: code on another thread that
  // sees lobby_shard_ may use runner_ too.
  std::atomic<net::Connections*> lobby_shard_{nullptr};
  LobbyRunner* runner_ = nullptr;

  mutable Mutex mutex_;
  std::shared_ptr<const social::OperatorSettings> settings_ GUARDED_BY(mutex_);
  // The number of connections of each user who has one.
  std::unordered_map<lobby::UserKey, std::uint32_t> present_ GUARDED_BY(mutex_);

  // Owned. The destructor says in which order they are destroyed.
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
