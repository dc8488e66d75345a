#pragma once
// Runs the lobby on the first shard's thread: applies events, ends ticks and sends effects to
// clients. Other shards post their events to that shard in batches. Made by Server; called by
// LobbyClient and Backend. All calls are on the thread of the first shard, the "lobby thread".
//
//   lobby_runner.apply(event);
//   auto deadline = lobby_runner.end_tick();

#include <functional>
#include <optional>
#include <vector>

#include "base/thread_checker.hpp"
#include "lobby/lobby.hpp"
#include "server/client_notifier.hpp"
#include "server/history_recorder.hpp"
#include "server/profile_cache.hpp"

namespace gurukul::server {

class LobbyRunner {
 public:
  // The parts of the backend that the runner uses. All are null in open mode.
  struct Sources {
    HistoryRecorder* history = nullptr;
    const ProfileCache* profiles = nullptr;
    // Starts periodic work that is due. Returns when to call it again.
    std::function<SteadyTime(const TimeReading& now)> run_due;
  };
  // The shards in the order of their index; the first one runs the lobby. They outlive the runner.
  LobbyRunner(ServerContext& context, std::vector<net::Connections*> shards, Sources sources);

  // Passes the event to the lobby. Returns whether the client's message was valid.
  lobby::Verdict apply(const lobby::Event& event);
  // Runs the task in end_tick(), after the messages of this tick were handed to the shards.
  void when_sent(std::function<void()> task);
  // Matches users, sends messages and updates the metrics. Returns when the next tick has to run at
  // the latest. nullopt: no deadline. Does none of this while the server drains.
  std::optional<SteadyTime> end_tick();
  // Hands all running calls that are not written yet to the write-behind. REQUIRES: not open mode.
  void write_history();

 private:
  void set_now(const TimeReading& now);

  // Borrowed.
  ServerContext& context_;
  const Sources sources_;

  ThreadChecker thread_;  // the lobby thread

  // Lobby thread only. A member uses only members above it.
  TimeReader time_;
  // The time of all events of this tick. nullopt: no event yet.
  std::optional<TimeReading> tick_began_at_;
  SystemRandom random_;
  protocol::ResumeTokenCodec tokens_;
  ShardOutbox outbox_;
  ClientNotifier notifier_;
  lobby::Lobby lobby_;
  std::vector<std::function<void()>> when_sent_;
};

}  // namespace gurukul::server
