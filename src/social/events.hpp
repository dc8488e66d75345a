#pragma once
// What the HTTP API tells the lobby, and what it asks it. Implemented by server/. Called on threads
// of the database or on the caller's of Api::handle(); never waits.
//
// What is given an `applied` was committed to the database already. The server calls it once, on
// any thread, when the lobby has applied the change: only then is the request acknowledged, so that
// no pair is made after an acknowledgement. Dropping it without a call answers the request with
// 503; the change holds nevertheless.

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

// What only the running server knows; shown on the admin's desk.
struct LiveNumbers {
  std::int64_t online = 0;
  std::int64_t waiting_video = 0;
  std::int64_t waiting_audio = 0;
  std::int64_t waiting_text = 0;
  std::int64_t sessions = 0;
};

class Events {
 public:
  virtual ~Events() = default;

  // Name, picture, karma, or a block that was lifted: load the profile of that user again.
  virtual void profile_changed(const UserId& user, Applied applied) = 0;
  // Neither may meet the other again; a session of the two ends.
  virtual void blocked(const UserId& blocker, const UserId& blocked, Applied applied) = 0;
  // `until`: nothing is for good.
  virtual void banned(const UserId& user, std::optional<Instant> until, const std::string& reason,
                      Applied applied) = 0;
  virtual void unbanned(const UserId& user, Applied applied) = 0;
  virtual void settings_changed(const OperatorSettings& settings, Applied applied) = 0;
  // Everything of that user is gone from the database: end what they have, close their connections.
  virtual void departed(const UserId& user, Applied applied) = 0;
  // `of` is told that `by` asked, accepted or removed them.
  virtual void buddy_changed(const UserId& of, const UserId& by, BuddyChange change) = 0;

  virtual bool is_online(const UserId& user) = 0;
  virtual LiveNumbers live_numbers() = 0;
  // `done` once what the journal holds at this moment is in the database, or cannot be: a call may
  // be reported while it lasts. The journal bounds how long that takes.
  virtual void flush_history(Applied done) = 0;
};

}  // namespace gurukul::social
