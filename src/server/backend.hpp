#pragma once
// What stands on the database, beside the matching path: accounts, the HTTP API, the profiles of
// users, the operator's settings. Made by Server unless the mode is open; owned by ServerContext.
//
//   auto backend = Backend::open(shared);           // waits for the database; errors name
//   settings
//   (*backend)->connect(lobby_shard, lobby_runner);    // once, before the shards run
//   backend->handle(request, caller, reply);
//
// handle(), profiles(), settings(): any thread. Teardown: after the shards' threads have ended and
// before the shards go, since late answers are posted to them: API, history and accounts first,
// then the database, which answers what it still owes, then the profile cache.

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "accounts/account_service.hpp"
#include "accounts/admin_roster.hpp"
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
  static Result<std::unique_ptr<Backend>> open(ServerContext& shared);
  ~Backend() override;

  void connect(net::Shard& lobby_shard, LobbyRunner& host);

  // Whether the path is one of /auth/v1 or /api/v1 that is answered here.
  bool serves(std::string_view path) const;
  // `reply` is called once, on any thread.
  void handle(const net::HttpRequest& request, std::optional<social::Caller> caller,
              std::function<void(net::HttpResponse)> reply);

  social::Caller caller_of(const auth::Identity& identity) const;
  ProfileCache& profiles() { return *profiles_; }
  // What is due now and then; when to call again. Lobby thread.
  SteadyTime run_due(const TimeReading& now);
  // Whether the sign-in of a valid token has ended. Any thread.
  bool has_ended(auth::SignInId sign_in) const {
    return accounts_ && accounts_->has_ended(sign_in);
  }
  // Gets sign-ins that end from now on, on any thread. Set once, before the shards run.
  void on_ended(std::function<void(std::vector<auth::SignInId>)> listener) {
    if (accounts_) accounts_->on_ended(std::move(listener));
  }
  // Where nobody is an administrator yet: the token of a link that makes one. Empty otherwise.
  const std::string& admin_link_token() const { return admin_link_token_; }
  HistoryRecorder& history() { return *recorder_; }
  social::WriteBehindStats history_stats() const { return write_behind_->stats(); }
  // Nothing: the accounts are Supabase's.
  std::optional<accounts::AccountStats> account_stats() const {
    return accounts_ ? std::optional(accounts_->stats()) : std::nullopt;
  }
  std::shared_ptr<const auth::KeySet> keys() const;  // null: Supabase's own
  const std::string& issuer() const;                 // REQUIRES: embedded accounts
  std::shared_ptr<const social::OperatorSettings> settings() const;
  // For direct calls; `done` runs on a database thread, with nothing when that cannot be known now.
  void are_buddies(const UserId& one, const UserId& other,
                   std::function<void(std::optional<bool>)> done);
  // Connections of users, for the online state of buddies.
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
  void flush_history(social::Applied done) override;

 private:
  explicit Backend(ServerContext& shared) : context_(shared) {}
  Status start();
  Status open_history();
  void messages_kept(std::span<const MessageId> messages, bool stored);
  social::OperatorSettings default_settings() const;
  void load_settings();
  void open_admins();
  void apply(lobby::Event event, social::Applied applied);
  // False: newer ones are kept.
  bool keep_settings(const social::OperatorSettings& settings);

  // Borrowed.
  ServerContext& context_;
  std::string admin_link_token_;  // constant once started

  // Lobby thread only.
  SteadyTime poll_due_{};

  // Borrowed, too.
  std::atomic<net::Shard*> lobby_shard_{nullptr};  // set after runner_
  LobbyRunner* runner_ = nullptr;

  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::shared_ptr<const social::OperatorSettings> settings_;
  std::unordered_map<lobby::UserKey, std::uint32_t> present_;

  // Owned, in the order in which they use each other.
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<ProfileCache> profiles_;
  std::unique_ptr<accounts::AdminRoster> admins_;
  std::unique_ptr<Housekeeping> housekeeping_;
  std::unique_ptr<social::WriteBehind> write_behind_;
  std::unique_ptr<HistoryRecorder> recorder_;
  std::unique_ptr<accounts::AccountService> accounts_;  // null: Supabase's
  std::unique_ptr<social::Api> api_;
};

}  // namespace gurukul::server
