#pragma once
// Runs the lobby on the first shard's thread: applies events, ends ticks, hands effects out. Other
// shards post their events to that shard in batches.

#include <functional>
#include <optional>
#include <vector>

#include "lobby/lobby.hpp"
#include "server/client_notifier.hpp"

namespace gurukul::server {

class LobbyRunner {
 public:
  LobbyRunner(ServerContext& shared, std::vector<net::Shard*> shards);

  // Lobby thread.
  // False: it was answered with invalid_message.
  bool apply(const lobby::Event& event);
  // Runs when what this tick has for connections is on its way to them.
  void when_sent(std::function<void()> task) { when_sent_.push_back(std::move(task)); }
  // Pairs, sends, reports. Returns when the next tick has to be at the latest.
  std::optional<SteadyTime> end_tick();
  // Hands all calls that run to the write-behind. REQUIRES: not open mode.
  void write_history();

 private:
  void set_now(const TimeReading& now);

  // Borrowed.
  ServerContext& context_;

  // Lobby thread only; in the order in which they use each other.
  TimeReader time_;
  std::optional<TimeReading> tick_began_at_;  // what the events of this tick take for the time
  SystemRandom random_;
  protocol::ResumeTokenCodec tokens_;
  ShardOutbox outbox_;
  ClientNotifier notifier_;
  lobby::Lobby lobby_;
  std::vector<std::function<void()>> when_sent_;
};

}  // namespace gurukul::server
