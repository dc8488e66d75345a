#pragma once
// A connection handler's way to the lobby. On the lobby's own shard, events are applied at once. On
// other shards they are posted as one batch at the end of the tick. The batch holds copies of the
// texts that the events point to. Owned and called by ConnectionHandler, on its shard's thread.
//
//   lobby_client.submit(event);
//   auto deadline = lobby_client.end_tick();

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text_arena.hpp"
#include "lobby/event.hpp"
#include "net/connections.hpp"
#include "server/batch_pool.hpp"
#include "server/lobby_runner.hpp"

namespace gurukul::server {

class LobbyClient {
 public:
  // `lobby_shard` is the shard that runs the lobby. Null: it is the handler's own shard.
  LobbyClient(LobbyRunner& runner, net::Connections* lobby_shard)
      : runner_(runner), lobby_shard_(lobby_shard) {}

  // Receives the verdicts that submit_judged() did not return: in a later tick, on the thread of
  // `handler_shard`. Call on_verdict() once, before any event is submitted.
  using OnVerdict = std::function<void(ConnectionId, lobby::Verdict)>;
  void on_verdict(net::Connections& handler_shard, OnVerdict on_verdict);

  void submit(const lobby::Event& event);
  // For a message of which only the lobby can say whether it is valid. nullopt: the lobby runs on
  // another thread, and OnVerdict gets the verdict later.
  std::optional<lobby::Verdict> submit_judged(ConnectionId sender, const lobby::Event& event);
  // Posts the events that were submitted in this tick to the lobby's shard.
  void send();
  // Ends the lobby's tick when the lobby runs on this thread, and calls send() otherwise. Returns
  // the lobby's next deadline. nullopt: no deadline, or the lobby runs on another thread.
  std::optional<SteadyTime> end_tick();

 private:
  struct Judged {
    std::size_t index;  // of the event in its batch
    ConnectionId sender;
  };
  struct Batch {
    std::vector<lobby::Event> events;
    std::vector<Judged> judged;  // in the order of the events
    TextArena texts;
    std::deque<std::vector<std::string>> tags;  // a deque, because events point to its elements
    void clear();
  };
  void add_to_batch(const lobby::Event& event);
  static std::vector<std::pair<ConnectionId, lobby::Verdict>> apply_batch(LobbyRunner& runner,
                                                                          const Batch& batch);

  LobbyRunner& runner_;
  net::Connections* lobby_shard_;
  net::Connections* handler_shard_ = nullptr;
  OnVerdict on_verdict_;
  BatchPool<Batch> batches_{4};
  std::shared_ptr<Batch> batch_;  // null: nothing was submitted in this tick
};

}  // namespace gurukul::server
