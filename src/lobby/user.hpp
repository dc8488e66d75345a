#pragma once
// A user as the lobby remembers it: its connection, its preferences, its ticket while it waits, its last
// partners. Internal to src/lobby; lobby thread.

#include <array>
#include <memory>
#include <optional>

#include "base/limits.hpp"
#include "lobby/deadlines.hpp"
#include "lobby/event.hpp"
#include "lobby/tag_table.hpp"
#include "lobby/wait_queue.hpp"

namespace gurukul::lobby {

// The last partners, newest first, each once.
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

// How far the preferences have relaxed: 5, 10 and 30 seconds of waiting.
inline constexpr std::array<std::int64_t, 3> kStageStartsMs{5'000, 10'000, 30'000};
// From here on a new guest has waited 10 seconds.
inline constexpr std::uint8_t kStageOfAcquaintance = 2;
inline constexpr Millis kGuestIsNewFor{10'000};
inline constexpr std::array<std::size_t, 4> kRecentsAvoided{8, 4, 1, 0};

inline constexpr std::uint32_t kNoArrival = ~std::uint32_t{0};

struct Ticket {
  AgeKey key;
  std::uint64_t search = 0;  // an unfinished search with another number is void
  std::uint8_t stage = 0;
  bool low_karma = false;
  bool new_guest = false;              // one whom the operator's rule keeps apart at first
  std::uint32_t arrival = kNoArrival;  // its place among those whose joins are being answered
  std::size_t last_sent_position = 0;
  SteadyTime last_sent_at;
  SteadyTime joined_at() const { return {key.joined_ms}; }
  bool is_apart() const { return new_guest && stage < kStageOfAcquaintance; }
};

enum class Activity : std::uint8_t {
  kIdle,
  kArriving,  // joined in this tick, not looked for yet
  kWaiting,   // in the index
  kAway,      // lost while waiting: the place is kept
  kTalking,   // in a session
};

struct User {
  UserId id;
  UserKey key = 0;
  std::shared_ptr<const Profile> profile;
  ConnectionId connection;  // none: away or departed
  SteadyTime came_at;
  Activity activity = Activity::kIdle;
  bool has_preferences = false;
  Preferences preferences;
  Ticket ticket;
  Slot session = kNoSlot;
  RecentPartners recents;
  Deadlines::Timer timer;
  std::uint32_t pins = 0;  // sessions that name this user
  std::uint32_t departures = 0;

  bool takes_anyone() const { return preferences.tags.empty() || ticket.stage >= 1; }
};

// Whether the two may meet by the preferences and waiting times of both
// (docs/protocol.md#who-is-paired-with-whom).
bool are_compatible(const User& a, const User& b);

}  // namespace gurukul::lobby
