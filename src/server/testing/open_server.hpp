#pragma once
// The server's parts in open mode, without sockets, threads and database: the lobby on the first
// shard, and a connection handler for each shard. For the tests of src/server; one thread.
//
//   OpenServer server(2);
//   const ConnectionId client = server.connect(1, "a-user");      // on the second shard
//   server.send(client, R"({"type":"join_queue","data":{}})");
//   server.run_ticks();
//   EXPECT_EQ(server.types_sent_to(client), ...);

#include <memory>
#include <string>
#include <vector>

#include "server/connection_handler.hpp"
#include "server/testing/fake_connections.hpp"

namespace gurukul::server::testing {

class OpenServer {
 public:
  explicit OpenServer(std::size_t shards);

  // Makes a connection of that shard that has authenticated as that user.
  ConnectionId connect(std::size_t shard, const std::string& user);
  // Makes a connection of that shard that has not authenticated.
  ConnectionId open(std::size_t shard);
  void send(ConnectionId client, std::string_view message);
  void leave(ConnectionId client, net::CloseInfo info);
  // Ends the tick of every shard, and runs what they post to each other, until nothing is left.
  void run_ticks();

  FakeConnections& shard_of(ConnectionId client) { return *shards_[client.value >> 56]; }
  ConnectionHandler& handler(std::size_t shard) { return *handlers_[shard]; }
  // From now on the server is shutting down.
  void announce_end() { context_.draining = true; }
  // The values of "type" in the messages for that client since the last call, in order.
  std::vector<std::string> types_sent_to(ConnectionId client);
  // The last message for that client. REQUIRES: there is one.
  const std::string& last_sent_to(ConnectionId client);

 private:
  ServerContext context_;
  std::vector<std::unique_ptr<FakeConnections>> shards_;
  std::unique_ptr<LobbyRunner> runner_;
  std::vector<std::unique_ptr<ConnectionHandler>> handlers_;
  std::uint64_t last_slot_ = 0;
  std::map<std::uint64_t, std::size_t> seen_;  // messages already returned, by connection
};

}  // namespace gurukul::server::testing
