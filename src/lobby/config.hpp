#pragma once
// The rules of a lobby and the bounds of its work a tick. Made by the server, passed to Lobby.
// Plain values; any thread.
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
  bool matching = true;
  // The first sequence number of joins. Microseconds since the epoch keep the order over a restart.
  std::uint64_t first_sequence = 0;
  std::optional<std::int64_t> karma_floor;
  // Guests who connected less than 10 s ago meet only each other, until they have waited that long.
  bool new_guests_apart = false;
  std::size_t probes_per_search = 48;  // candidates examined for a new join
  std::size_t probes_per_tick = 256;   // candidates examined by all unfinished searches together
  std::size_t deadlines_per_tick = 4096;
  std::size_t departed_users_max = 20'000;  // disconnected users who keep last partners
};

struct Stats {
  std::size_t online = 0;
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
