#pragma once
// A user's state in the lobby: connection, preferences, queue spot (here called ticket), and last
// partners. Internal to src/lobby, used by Lobby; lobby thread.
//
//   if (are_compatible(users_[a], users_[b])) open_session(a, b, mode, now);

#include <array>
#include <memory>
#include <optional>

#include "base/limits.hpp"
#include "lobby/deadlines.hpp"
#include "lobby/event.hpp"
#include "lobby/tag_table.hpp"
#include "lobby/wait_queue.hpp"

namespace gurukul::lobby {

// The last partners, newest first, without duplicates.
class RecentPartners {
 public:
  void add(UserKey partner);
  // True when the partner is one of the newest `count`.
  bool among_last(UserKey partner, std::size_t count) const;
  bool empty() const { return count_ == 0; }

 private:
  std::array<UserKey, limits::kRecentPartnersMax> keys_{};
  std::uint8_t count_ = 0;
};

struct Preferences {
  MatchMode mode = MatchMode::kVideo;
  CampusPreference campus = CampusPreference::kAny;
  TagList tags;
};

// Relaxation: the stage of a waiting user is 0 first, and it becomes 1, 2 and 3 after these times.
inline constexpr std::array<std::int64_t, 3> kStageStartsMs{5'000, 10'000, 30'000};
// From this stage on, a new guest has waited for 10 seconds and is matched with any user.
inline constexpr std::uint8_t kStageOfAcquaintance = 2;
// A guest is new if it joins within this time after it connected.
inline constexpr Millis kGuestIsNewFor{10'000};
// By stage: with how many of the newest partners the user is not matched again.
inline constexpr std::array<std::size_t, 4> kRecentsAvoided{8, 4, 1, 0};

inline constexpr std::uint32_t kNoArrival = ~std::uint32_t{0};

// The queue spot of a user, with what the matching needs to know.
struct Ticket {
  AgeKey key;
  std::uint64_t search = 0;  // the number of the newest search; 0: not in the wait queue
  std::uint8_t stage = 0;    // of the relaxation
  bool low_karma = false;    // below the karma floor
  bool new_guest = false;    // matched only with other new guests at first (new_guests_apart)
  std::uint32_t arrival = kNoArrival;  // index in Lobby::answering_; kNoArrival: not in it
  std::size_t last_sent_position = 0;  // the position in the last `queued` or `welcome`
  SteadyTime last_sent_at;             // the time of the last `queued`
  SteadyTime joined_at() const { return {key.joined_ms}; }
  bool is_apart() const { return new_guest && stage < kStageOfAcquaintance; }
};

enum class Activity : std::uint8_t {
  kIdle,
  kArriving,  // joined in this tick; the search for a partner has not started
  kWaiting,   // in the wait queue
  kAway,      // connection lost while waiting; its queue spot is kept
  kTalking,   // in a session
};

struct User {
  UserId id;
  UserKey key = 0;
  std::shared_ptr<const Profile> profile;
  ConnectionId connection;  // zero: no connection
  SteadyTime came_at;       // when the user connected as one whom the lobby did not know
  Activity activity = Activity::kIdle;
  bool has_preferences = false;
  Preferences preferences;
  Ticket ticket;
  Slot session = kNoSlot;  // kNoSlot: in no session
  RecentPartners recents;
  Deadlines::Timer timer;
  std::uint32_t pins = 0;        // sessions of this user, also rebuilt ones that it has not resumed
  std::uint32_t departures = 0;  // how many times UserTable::depart() kept the user

  bool takes_anyone() const { return preferences.tags.empty() || ticket.stage >= 1; }
};

// True when the two users may meet, by the preferences and waiting times of both
// (docs/protocol.md#who-is-paired-with-whom).
bool are_compatible(const User& a, const User& b);

}  // namespace gurukul::lobby
