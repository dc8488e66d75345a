#pragma once
// A user's state in the lobby: connection, preferences, ticket while waiting, and last partners.
// Internal to src/lobby, used by Lobby; lobby thread.
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

// The preferences relax after 5, 10 and 30 seconds of waiting.
inline constexpr std::array<std::int64_t, 3> kStageStartsMs{5'000, 10'000, 30'000};
// In this stage a new guest has waited 10 seconds.
inline constexpr std::uint8_t kStageOfAcquaintance = 2;
inline constexpr Millis kGuestIsNewFor{10'000};
inline constexpr std::array<std::size_t, 4> kRecentsAvoided{8, 4, 1, 0};

inline constexpr std::uint32_t kNoArrival = ~std::uint32_t{0};

struct Ticket {
  AgeKey key;
  std::uint64_t search = 0;  // an unfinished search with another number is obsolete
  std::uint8_t stage = 0;
  bool low_karma = false;
  bool new_guest = false;              // kept apart at first, by the operator's rule
  std::uint32_t arrival = kNoArrival;  // index of its join among those being answered
  std::size_t last_sent_position = 0;
  SteadyTime last_sent_at;
  SteadyTime joined_at() const { return {key.joined_ms}; }
  bool is_apart() const { return new_guest && stage < kStageOfAcquaintance; }
};

enum class Activity : std::uint8_t {
  kIdle,
  kArriving,  // joined in this tick, not searched for yet
  kWaiting,   // in the index
  kAway,      // connection lost while waiting; its queue spot is kept
  kTalking,   // in a session
};

struct User {
  UserId id;
  UserKey key = 0;
  std::shared_ptr<const Profile> profile;
  ConnectionId connection;  // zero: no connection
  SteadyTime came_at;
  Activity activity = Activity::kIdle;
  bool has_preferences = false;
  Preferences preferences;
  Ticket ticket;
  Slot session = kNoSlot;
  RecentPartners recents;
  Deadlines::Timer timer;
  std::uint32_t pins = 0;  // number of sessions with this user
  std::uint32_t departures = 0;

  bool takes_anyone() const { return preferences.tags.empty() || ticket.stage >= 1; }
};

// True when the two users may meet, by the preferences and waiting times of both
// (docs/protocol.md#who-is-paired-with-whom).
bool are_compatible(const User& a, const User& b);

}  // namespace gurukul::lobby
