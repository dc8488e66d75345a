#pragma once
// The rules of a lobby, the bounds of its work in one tick, and its counters. The server makes a
// Config and passes it to Lobby; Lobby::stats() returns the Stats. Plain values; any thread.
//
//   Lobby lobby(Config{.grace = settings.grace}, random, sink);

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/time.hpp"

namespace gurukul::lobby {

struct Config {
  Millis grace{15'000};           // 0: a lost connection ends at once, and no session is rebuilt
  Millis queue_timeout{120'000};  // 0: no time limit
  bool matching = true;           // false: every join and every call is refused
  // Joins get the numbers after this one. The server passes the microseconds since 1970, so that
  // the numbers keep growing over a restart.
  std::uint64_t first_sequence = 0;
  std::optional<std::int64_t> karma_floor;  // nullopt: karma does not matter
  // A guest who joins less than 10 s after it connected is matched only with other such guests,
  // until it has waited for 10 s.
  bool new_guests_apart = false;
  std::size_t probes_per_search = 48;  // candidates examined for a new join
  std::size_t probes_per_tick = 256;   // candidates examined by all unfinished searches together
  std::size_t deadlines_per_tick = 4096;
  std::size_t departed_users_max = 20'000;  // users who left, whose last partners are remembered
};

// What there is now, and what has happened since the lobby was made.
struct Stats {
  std::size_t online = 0;              // users with a connection
  std::size_t waiting[3] = {0, 0, 0};  // by MatchMode
  std::size_t sessions = 0;
  std::size_t unfinished_searches = 0;
  std::uint64_t matches = 0;
  std::uint64_t resumed_sessions = 0;
  std::uint64_t resumed_queue_spots = 0;
  std::uint64_t rebuilt_sessions = 0;
  std::uint64_t direct_calls = 0;
};

}  // namespace gurukul::lobby
