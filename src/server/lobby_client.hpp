#pragma once
// A handler's way to the lobby: at once when they share a thread, else as a batch at the end of the
// tick, with copies of what the events only point to. The handler's shard thread.

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/text_arena.hpp"
#include "lobby/event.hpp"
#include "net/shard.hpp"
#include "server/batch_pool.hpp"
#include "server/lobby_runner.hpp"

namespace gurukul::server {

class LobbyClient {
 public:
  // `lobby_shard` runs the host; null: this handler's own shard does.
  LobbyClient(LobbyRunner& host, net::Shard* lobby_shard)
      : runner_(host), lobby_shard_(lobby_shard) {}

  // `judged(connection, bad)` follows every event whose message only the lobby can call invalid: a
  // skip, a call of a buddy, the answer to one. On the handler's thread, at once or in a later tick.
  using Judged = std::function<void(ConnectionId, bool)>;
  void on_judged(net::Shard& handler_shard, Judged judged);

  void submit(const lobby::Event& event);
  // Sends what was submitted in this tick.
  void send();
  // The host's deadline when it runs on this thread.
  std::optional<SteadyTime> end_tick();

 private:
  struct Batch {
    std::vector<lobby::Event> events;
    TextArena texts;
    std::deque<std::vector<std::string>> tags;  // keep their address while they are added
    void clear();
  };

  LobbyRunner& runner_;
  net::Shard* lobby_shard_;
  net::Shard* handler_shard_ = nullptr;
  Judged judged_;
  BatchPool<Batch> batches_{4};
  std::shared_ptr<Batch> batch_;  // null: nothing was submitted in this tick
};

}  // namespace gurukul::server
