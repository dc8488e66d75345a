#pragma once
// A connection handler's way to the lobby. On the lobby's own shard events are applied at once. On
// other shards they are posted as one batch at the end of the tick; the batch holds copies of the
// texts that the events point to. Owned by ConnectionHandler; its shard's thread.
//
//   lobby_client.submit(event);
//   lobby_client.send();        // at the end of the tick

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
  // `lobby_shard` is the shard that runs the lobby. Null: it is the handler's own shard.
  LobbyClient(LobbyRunner& host, net::Shard* lobby_shard)
      : runner_(host), lobby_shard_(lobby_shard) {}

  // Only the lobby can decide whether a skip, a direct call or the answer to one is valid.
  // `judged(connection, bad)` is called after each of these events, on the handler's thread, at
  // once or in a later tick.
  using Judged = std::function<void(ConnectionId, bool)>;
  void on_judged(net::Shard& handler_shard, Judged judged);

  void submit(const lobby::Event& event);
  // Sends the events that were submitted in this tick.
  void send();
  // The lobby's next deadline when it runs on this thread. nullopt: no deadline.
  std::optional<SteadyTime> end_tick();

 private:
  struct Batch {
    std::vector<lobby::Event> events;
    TextArena texts;
    std::deque<std::vector<std::string>> tags;  // a deque: the elements keep their address
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
