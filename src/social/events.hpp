#pragma once
// The interface through which the HTTP API reports changes to the lobby and asks a few questions.
// Implemented by Backend in server/. Called by the routes, on the database thread or on the thread
// that called Api::handle(). An implementation must not block.
//
//   events.blocked(me, other, core.while_alive(exchange, [exchange] { exchange->reply(ok); }));
//
// A change with an `applied` parameter was already committed to the database. The server calls
// `applied` once, on any thread, after the lobby has applied the change. Only then is the HTTP
// request acknowledged, so the lobby makes no pair that contradicts an acknowledged change. If
// `applied` is dropped without a call, the request is answered with 503; the change still holds.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "base/vocabulary.hpp"
#include "social/settings.hpp"

namespace gurukul::social {

using Applied = std::function<void()>;

// Numbers of the running server for the admin page.
struct LiveNumbers {
  std::int64_t online = 0;  // users with a connection
  std::int64_t waiting_video = 0;
  std::int64_t waiting_audio = 0;
  std::int64_t waiting_text = 0;
  std::int64_t sessions = 0;
};

class Events {
 public:
  virtual ~Events() = default;

  // The name, picture or karma changed, or a block was lifted: the profile has to be reloaded.
  virtual void profile_changed(const UserId& user, Applied applied) = 0;
  // The two users must not be matched again. If they are in a session with each other, it ends.
  virtual void blocked(const UserId& blocker, const UserId& blocked, Applied applied) = 0;
  // `until` is nullopt for a ban without an end.
  virtual void banned(const UserId& user, std::optional<Instant> until, const std::string& reason,
                      Applied applied) = 0;
  virtual void unbanned(const UserId& user, Applied applied) = 0;
  virtual void settings_changed(const OperatorSettings& settings, Applied applied) = 0;
  // The user was deleted from the database: the session ends and the connections are closed.
  virtual void departed(const UserId& user, Applied applied) = 0;
  // Notifies `of` that `by` sent a request, accepted it or removed the buddy.
  virtual void buddy_changed(const UserId& of, const UserId& by, BuddyChange change) = 0;

  // True when the user has a connection to this server.
  virtual bool is_online(const UserId& user) = 0;
  virtual LiveNumbers live_numbers() = 0;
  // Calls `done` once. true: all calls and messages up to now, also those of running calls, are
  // stored in the database or were refused for good. A call can thus be reported while it is still
  // running. false: that took too long (WriteBehindOptions::flush_max), so some may be missing.
  virtual void flush_history(std::function<void(bool)> done) = 0;
};

}  // namespace gurukul::social
