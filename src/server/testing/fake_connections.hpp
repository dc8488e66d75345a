#pragma once
// Connections without sockets. They remember what was sent and which connections were closed, and
// run posted tasks when the test calls run_posted(). For the tests of src/server; one thread.
//
//   FakeConnections connections;
//   handler.on_text(client, R"({"type":"ping"})");
//   EXPECT_THAT(connections.sent_to(client), ...);

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "net/connections.hpp"

namespace gurukul::server::testing {

class FakeConnections final : public net::Connections {
 public:
  void post(std::function<void()> task) override { posted_.push_back(std::move(task)); }
  void send_text(ConnectionId connection, std::string_view payload) override {
    sent_[connection.value].emplace_back(payload);
  }
  void close(ConnectionId connection, std::uint16_t code, std::string_view) override {
    closed_.emplace(connection.value, code);
  }
  void set_heartbeat(ConnectionId connection, Millis heartbeat) override {
    heartbeats_[connection.value] = heartbeat;
  }
  void authenticated(ConnectionId) override {}
  bool close_a_stranger(ConnectionId, std::string_view) override { return false; }
  void respond(net::RequestId, net::HttpResponse) override {}
  void admit_body(net::RequestId, net::BodyDecision) override {}
  void stop_accepting() override { is_accepting_ = false; }
  const net::ShardStats& stats() const override { return stats_; }

  // Runs the tasks that were posted so far, not those that they post. Returns their number.
  std::size_t run_posted() {
    const auto tasks = std::exchange(posted_, {});
    for (const auto& task : tasks) task();
    return tasks.size();
  }
  const std::vector<std::string>& sent_to(ConnectionId connection) {
    return sent_[connection.value];
  }
  // 0: the connection was not closed.
  int close_code(ConnectionId connection) const {
    const auto found = closed_.find(connection.value);
    return found == closed_.end() ? 0 : found->second;
  }
  // 0: the heartbeat was not set.
  Millis heartbeat_of(ConnectionId connection) { return heartbeats_[connection.value]; }
  bool is_accepting() const { return is_accepting_; }

 private:
  std::vector<std::function<void()>> posted_;
  std::map<std::uint64_t, std::vector<std::string>> sent_;
  std::map<std::uint64_t, std::uint16_t> closed_;
  std::map<std::uint64_t, Millis> heartbeats_;
  net::ShardStats stats_;
  bool is_accepting_ = true;
};

}  // namespace gurukul::server::testing
