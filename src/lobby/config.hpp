#pragma once
// The rules that hold while a lobby lives, and the bounds of its work per tick. Values; any thread.

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/time.hpp"

namespace gurukul::lobby {

struct Config {
  Millis grace{15'000};           // 0: a loss is a goodbye, and nothing is rebuilt
  Millis queue_timeout{120'000};  // 0: nobody is timed out
  bool matching = true;
  // Joins are numbered from here. Microseconds since the epoch keep the order over a restart.
  std::uint64_t first_sequence = 0;
  std::optional<std::int64_t> karma_floor;
  // Guests who came less than 10 s ago meet only each other, until they have waited that long.
  bool new_guests_apart = false;
  std::size_t probes_per_search = 48;  // candidates looked at when somebody joins
  std::size_t probes_per_tick = 256;   // and by all unfinished searches together, a tick
  std::size_t deadlines_per_tick = 4096;
  std::size_t departed_users_max = 20'000;  // whose last partners are remembered
};

struct Stats {
  std::size_t online = 0;
  std::size_t waiting[3] = {0, 0, 0};  // by MatchMode
  std::size_t sessions = 0;
  std::size_t unfinished_searches = 0;
  std::uint64_t matches = 0;
  std::uint64_t resumed_sessions = 0;
  std::uint64_t resumed_places = 0;
  std::uint64_t rebuilt_sessions = 0;
  std::uint64_t direct_calls = 0;
};

}  // namespace gurukul::lobby
