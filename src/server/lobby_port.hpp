#pragma once
// A gate's way to the lobby: at once when they share a thread, else as a batch at the end of the
// turn, with copies of what the events only point to. The gate's shard thread.

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/text_arena.hpp"
#include "lobby/event.hpp"
#include "net/shard.hpp"
#include "server/batch_pool.hpp"
#include "server/lobby_host.hpp"

namespace gurukul::server {

class LobbyPort {
 public:
  // `lobby_shard` runs the host; null: this gate's own shard does.
  LobbyPort(LobbyHost& host, net::Shard* lobby_shard) : host_(host), lobby_shard_(lobby_shard) {}

  // `judged(connection, bad)` follows every event whose message only the lobby can call invalid: a
  // skip, a call of a buddy, the answer to one. On the gate's thread, at once or in a later turn.
  using Judged = std::function<void(ConnectionId, bool)>;
  void on_judged(net::Shard& gate_shard, Judged judged);

  void submit(const lobby::Event& event);
  // Sends what was submitted in this turn.
  void send();
  // The host's deadline when it runs on this thread.
  std::optional<SteadyTime> end_turn();

 private:
  struct Batch {
    std::vector<lobby::Event> events;
    TextArena texts;
    std::deque<std::vector<std::string>> tags;  // keep their address while they are added
    void clear();
  };

  LobbyHost& host_;
  net::Shard* lobby_shard_;
  net::Shard* gate_shard_ = nullptr;
  Judged judged_;
  BatchPool<Batch> batches_{4};
  std::shared_ptr<Batch> batch_;  // null: nothing was submitted in this turn
};

}  // namespace gurukul::server
