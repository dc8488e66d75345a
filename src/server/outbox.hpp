#pragma once
// Carries messages, heartbeat intervals and closes from the lobby to connections. For connections
// of the lobby's own shard they are handed over at once. For other shards they are posted as one
// batch at the end of the tick. Owned by LobbyRunner, used by ClientNotifier; lobby thread only.
//
//   outbox.text(connection, payload);
//   outbox.send();                       // at the end of the tick

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/connections.hpp"
#include "server/batch_pool.hpp"

namespace gurukul::server {

// An interface, so that tests can see what is sent.
class Outbox {
 public:
  virtual ~Outbox() = default;
  virtual void text(ConnectionId to, std::string_view payload) = 0;
  virtual void heartbeat(ConnectionId to, Millis heartbeat) = 0;
  virtual void close(ConnectionId to, std::uint16_t code, std::string_view reason) = 0;
};

// Sends to the shards of this process.
class ShardOutbox final : public Outbox {
 public:
  // The shards in the order of their index; the first one runs the lobby. They outlive the outbox.
  explicit ShardOutbox(std::vector<net::Connections*> shards);

  void text(ConnectionId to, std::string_view payload) override;
  void heartbeat(ConnectionId to, Millis heartbeat) override;
  void close(ConnectionId to, std::uint16_t code, std::string_view reason) override;
  // Posts one batch to each shard that has queued items.
  void send();

 private:
  enum class Kind : std::uint8_t { kText, kHeartbeat, kClose };
  struct Item {
    ConnectionId to;
    Kind kind;
    std::uint32_t number;  // kHeartbeat: milliseconds; kClose: the close code; kText: unused
    std::uint32_t bytes;   // length of the text or close reason in Batch::bytes
  };
  struct Batch {
    std::vector<Item> items;
    std::string bytes;  // the texts and close reasons of all items, one after the other
    void clear();
  };
  static std::size_t shard_of(ConnectionId id) { return id.value >> 56; }
  void add(ConnectionId to, Kind kind, std::uint32_t number, std::string_view bytes);
  static void deliver(net::Connections& shard, const Batch& batch);

  std::vector<net::Connections*> shards_;
  BatchPool<Batch> pool_;
  std::vector<std::shared_ptr<Batch>> batches_;  // by shard; null: nothing queued
};

}  // namespace gurukul::server
