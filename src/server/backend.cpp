#include "server/backend.hpp"

#include <algorithm>
#include <future>

#include "base/check.hpp"
#include "server/denied_requests.hpp"
#include "server/key_material.hpp"
#include "server/late_database.hpp"
#include "server/lobby_runner.hpp"
#include "server/log.hpp"
#include "social/retention.hpp"

namespace gurukul::server {
namespace {

// How long the start waits for the operator's settings and the list of administrators.
constexpr std::chrono::seconds kSettingsWait{10};

// True for the prefix itself and for paths below it.
bool has_prefix(std::string_view path, std::string_view prefix) {
  return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
}

}  // namespace

Result<std::unique_ptr<Backend>> Backend::open(ServerContext& context) {
  std::unique_ptr<Backend> backend(new Backend(context));
  if (const Status started = backend->start(); !started) return started.error();
  return backend;
}

Status Backend::start() {
  const Settings& settings = context_.settings;
  store::OpenOptions options;
  options.url = settings.database_url;
  if (options.url.empty()) {
    options.url = "sqlite:" + settings.data_dir + "/gurukul.db";
  }
  options.log = [](std::string_view line) { log_warn(line); };
  auto database = open_late_database(options);
  if (!database) return database.error();
  database_ = std::move(*database);
  auto secret = find_secret(settings, *database_, context_.clock.wall());
  if (!secret) return secret.error();
  context_.secret = std::move(*secret);
  profiles_ = std::make_unique<ProfileCache>(
      *database_, context_.clock,
      [this](const UserId& user, ProfileCache::Known profile, social::Applied applied) {
        apply(lobby::ProfileChanged{user, std::move(profile)}, std::move(applied));
      });
  load_settings();
  housekeeping_ = std::make_unique<Housekeeping>(*database_, context_.clock.steady(),
                                                 [this](const social::OperatorSettings& read) {
                                                   if (read.version > this->settings()->version)
                                                     settings_changed(read, {});
                                                 });
  if (const Status opened = open_history(); !opened) return opened;
  if (settings.auth == AuthMode::kEmbedded) {
    accounts::AccountOptions account_options;
    account_options.secret = context_.secret;
    account_options.admins = settings.admins;
    account_options.campus_domains = settings.campus_domains;
    account_options.guests_allowed = [this] { return this->settings()->guests; };
    account_options.access_token_life = settings.access_token_life;
    account_options.sign_in_life = settings.sign_in_life;
    account_options.smtp_url = settings.smtp_url;
    account_options.smtp_from = settings.smtp_from;
    account_options.public_url = settings.public_url;
    account_options.rate_limits = settings.rate_limits;
    // Called for guests whose accounts were removed: their profiles are deleted too.
    account_options.on_removed = [database = database_.get(),
                                  clock = &context_.clock](const UserId& user) {
      social::forget(*database, user, clock->wall(), [](std::optional<store::Fault> fault) {
        if (fault)
          log_warn("the profile of a deleted guest account could not be deleted from the database",
                   {});
      });
    };
    account_options.security_log = [this](const SecurityEvent& event) {
      context_.security_log.tell(event);
    };
    account_options.log = [](std::string_view line) { log_warn(line); };
    auto accounts = accounts::AccountService::open(account_options, *database_, context_.clock);
    if (!accounts) return accounts.error();
    accounts_ = std::move(*accounts);
  }
  social::ApiOptions api_options{default_settings(), settings.rate_limits, {}};
  api_options.security_log = [this](const SecurityEvent& event) {
    context_.security_log.tell(event);
  };
  if (accounts_) {
    api_options.account_deletion = [accounts = accounts_.get()](const UserId& user) {
      return accounts->removal(user);
    };
    api_options.recent_sign_in = accounts::kRecentSignIn;
  }
  open_admins();
  api_ = std::make_unique<social::Api>(std::move(api_options), *database_, context_.clock, *this);
  return Done{};
}

void Backend::open_admins() {
  accounts::AdminRosterOptions options;
  options.listed = context_.settings.admins;
  options.reads_supabase = !accounts_;
  options.log = [](std::string_view line) { log_warn(std::string(line)); };
  admins_ = std::make_unique<accounts::AdminRoster>(*database_, std::move(options));
  const auto looked = std::make_shared<std::promise<void>>();
  admins_->poll([looked] { looked->set_value(); });
  looked->get_future().wait_for(kSettingsWait);
  if (accounts_ && admins_->is_known_to_be_empty()) {
    admin_link_token_ = accounts_->make_admin_link();
  }
}

SteadyTime Backend::run_due(const TimeReading& now) {
  constexpr Millis kPollEvery{1'000};
  if (poll_due_ <= now.steady) {
    poll_due_ = now.steady + kPollEvery;
    admins_->poll();
    if (accounts_) accounts_->poll();
  }
  return std::min(poll_due_, housekeeping_->run_due(now, *settings(), default_settings()));
}

Status Backend::open_history() {
  social::WriteBehindOptions options;
  options.directory = context_.settings.data_dir + "/journal";
  options.log = [](std::string_view line) { log_warn(line); };
  options.on_saved = [this](auto messages) { messages_kept(messages, true); };
  options.on_dead_letter = [this](auto messages) { messages_kept(messages, false); };
  auto opened = social::WriteBehind::open(std::move(options), *database_, context_.clock);
  if (!opened) return Error{"GURUKUL_DATA_DIR: " + opened.error().message};
  write_behind_ = std::move(*opened);
  recorder_ = std::make_unique<HistoryRecorder>(*write_behind_);
  return Done{};
}

// Messages from the journal of an earlier run may be stored before connect() is called. They are
// ignored, because no client of this process waits for them.
void Backend::messages_kept(std::span<const MessageId> messages, bool stored) {
  net::Connections* shard = lobby_shard_.load();
  if (shard == nullptr) return;
  shard->post([this, stored, kept = std::vector(messages.begin(), messages.end())] {
    for (const MessageId& message : kept) {
      if (const auto event = recorder_->kept(message, stored)) runner_->apply(*event);
    }
  });
}

Backend::~Backend() {
  // The API is destroyed first, because its callbacks use the accounts.
  api_.reset();
  write_behind_.reset();
  accounts_.reset();
  // The database runs its last completions here. They use the profile cache and the housekeeping.
  database_.reset();
}

social::OperatorSettings Backend::default_settings() const {
  social::OperatorSettings settings;
  settings.queue_timeout = context_.settings.queue_timeout;
  return settings;
}

void Backend::load_settings() {
  auto loaded = std::make_shared<std::promise<social::SettingsOutcome>>();
  auto waiting = loaded->get_future();
  social::load_settings(*database_, default_settings(), [loaded](social::SettingsOutcome outcome) {
    loaded->set_value(std::move(outcome));
  });
  keep_settings(default_settings());
  if (waiting.wait_for(kSettingsWait) != std::future_status::ready) return;
  const social::SettingsOutcome outcome = waiting.get();
  if (const auto* found = std::get_if<social::OperatorSettings>(&outcome)) keep_settings(*found);
}

void Backend::connect(net::Connections& lobby_shard, LobbyRunner& runner) {
  GURUKUL_CHECK(runner_ == nullptr);
  runner_ = &runner;
  lobby_shard_ = &lobby_shard;
  settings_changed(*settings(), {});
}

// Posts the event to the lobby, which then calls `applied`. `applied` may be empty.
void Backend::apply(lobby::Event event, social::Applied applied) {
  GURUKUL_CHECK(runner_ != nullptr);
  lobby_shard_.load()->post(
      [runner = runner_, event = std::move(event), applied = std::move(applied)] {
        runner->apply(event);
        if (applied) applied();
      });
}

bool Backend::serves(std::string_view path) const {
  return has_prefix(path, "/api/v1") || (accounts_ && has_prefix(path, "/auth/v1"));
}

void Backend::handle(const net::HttpRequest& request, std::optional<social::Caller> caller,
                     std::function<void(net::HttpResponse)> reply) {
  reply = notifying_operator(context_.security_log, request, caller, std::move(reply));
  if (accounts_ && has_prefix(request.path, "/auth/v1")) {
    return accounts_->handle(request, std::move(reply));
  }
  api_->handle(request, std::move(caller), std::move(reply));
}

social::Caller Backend::caller_of(const auth::Identity& identity) const {
  social::Caller caller;
  caller.user = identity.user;
  caller.is_guest = identity.is_anonymous;
  caller.has_ended = has_ended(identity.sign_in);
  caller.authenticated_at = identity.authenticated_at;
  const bool is_made_admin = admins_->is_admin(identity.user, identity.has_second_factor);
  // With Supabase, the role in the token was given by the administrators of the Supabase project.
  // In tokens of the embedded accounts the role is only for the client to show.
  const bool has_role = !accounts_ && identity.has_admin_role;
  caller.is_admin = !identity.is_anonymous && (is_made_admin || has_role);
  caller.is_proved = !identity.is_anonymous && (!accounts_ || identity.has_proved_address);
  caller.name_hint = identity.name_hint;
  caller.avatar_hint = identity.avatar_hint;
  caller.campus = identity.campus;
  return caller;
}

std::shared_ptr<const auth::KeySet> Backend::keys() const {
  return accounts_ ? accounts_->keys() : nullptr;
}

const std::string& Backend::issuer() const {
  GURUKUL_CHECK(accounts_ != nullptr);
  return accounts_->issuer();
}

std::shared_ptr<const social::OperatorSettings> Backend::settings() const {
  const MutexLock lock(mutex_);
  GURUKUL_CHECK(settings_ != nullptr);
  return settings_;
}

bool Backend::keep_settings(const social::OperatorSettings& settings) {
  const MutexLock lock(mutex_);
  if (settings_ && settings_->version > settings.version) return false;
  settings_ = std::make_shared<const social::OperatorSettings>(settings);
  return true;
}

void Backend::user_connected(const UserId& user) {
  const MutexLock lock(mutex_);
  ++present_[lobby::key_of(user)];
}

void Backend::user_disconnected(const UserId& user) {
  const MutexLock lock(mutex_);
  const auto present = present_.find(lobby::key_of(user));
  GURUKUL_CHECK(present != present_.end() && present->second > 0);
  if (--present->second == 0) present_.erase(present);
}

void Backend::profile_changed(const UserId& user, social::Applied applied) {
  profiles_->changed(user, std::move(applied));
}

void Backend::blocked(const UserId& blocker, const UserId& blocked, social::Applied applied) {
  profiles_->blocked(blocker, blocked, std::move(applied));
}

void Backend::banned(const UserId& user, std::optional<Instant> until, const std::string& reason,
                     social::Applied applied) {
  log_info("a user was banned", {{"user", user.value()}, {"reason", reason}});
  if (!accounts_) return profiles_->banned(user, until, std::move(applied));
  constexpr Instant kForEver{4'102'444'800'000};  // the year 2100
  accounts_->set_banned_until(user, until.value_or(kForEver),
                              [this, user, until, applied = std::move(applied)](bool) mutable {
                                profiles_->banned(user, until, std::move(applied));
                              });
}

void Backend::unbanned(const UserId& user, social::Applied applied) {
  if (!accounts_) return profiles_->changed(user, std::move(applied));
  accounts_->set_banned_until(user, std::nullopt,
                              [this, user, applied = std::move(applied)](bool) mutable {
                                profiles_->changed(user, std::move(applied));
                              });
}

void Backend::settings_changed(const social::OperatorSettings& settings, social::Applied applied) {
  // If newer settings are already in use, they were already posted to the lobby.
  if (!keep_settings(settings)) {
    if (applied) applied();
    return;
  }
  apply(lobby::RulesChanged{settings.matching, settings.karma_floor, settings.queue_timeout,
                            settings.new_guests_apart},
        std::move(applied));
}

// The lobby treats a deleted user like a user with a ban that has no end.
void Backend::departed(const UserId& user, social::Applied applied) {
  profiles_->banned(user, std::nullopt, std::move(applied));
}

void Backend::buddy_changed(const UserId& of, const UserId& by, BuddyChange change) {
  apply(lobby::BuddyChanged{of, by, change}, {});
}

void Backend::are_buddies(const UserId& one, const UserId& other,
                          std::function<void(std::optional<bool>)> done) {
  social::are_buddies(*database_, one, other,
                      [done = std::move(done)](std::variant<bool, store::Fault> known) {
                        const bool* are = std::get_if<bool>(&known);
                        done(are == nullptr ? std::nullopt : std::optional(*are));
                      });
}

bool Backend::is_online(const UserId& user) {
  const MutexLock lock(mutex_);
  return present_.contains(lobby::key_of(user));
}

social::LiveNumbers Backend::live_numbers() {
  const MutexLock lock(context_.reports_mutex);
  const lobby::Stats& stats = context_.lobby_report.lobby;
  const auto number = [](std::size_t count) { return static_cast<std::int64_t>(count); };
  return {number(stats.online), number(stats.waiting[0]), number(stats.waiting[1]),
          number(stats.waiting[2]), number(stats.sessions)};
}

void Backend::flush_history(std::function<void(bool)> done) {
  GURUKUL_CHECK(runner_ != nullptr);
  lobby_shard_.load()->post([this, done = std::move(done)]() mutable {
    runner_->write_history();
    write_behind_->flush(std::move(done));
  });
}

}  // namespace gurukul::server
