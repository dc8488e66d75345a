#pragma once
// The server of the simulation: the real lobby, codec and delivery, with pipes of text in place of
// sockets. Forgets everything in a crash except its secret. One thread.

#include <deque>
#include <map>
#include <memory>
#include <string>

#include "lobby/lobby.hpp"
#include "protocol/decoder.hpp"
#include "server/client_notifier.hpp"

namespace gurukul::sim {

// What one connection was sent and has not read: messages, then perhaps a close code.
struct Pipe {
  std::deque<std::string> messages;
  int close_code = 0;
};

class SimServer final : public server::Outbox {
 public:
  explicit SimServer(std::uint64_t seed);

  void crash();
  ConnectionId connect();
  void receive(ConnectionId connection, const std::string& text, SteadyTime now);
  void goodbye(ConnectionId connection, SteadyTime now);
  void loss(ConnectionId connection, SteadyTime now);
  void end_tick(SteadyTime now);
  Pipe& pipe(ConnectionId connection) { return pipes_[connection.value]; }
  void forget(ConnectionId connection) { pipes_.erase(connection.value); }
  lobby::Stats stats() const { return lobby_->stats(); }

  void text(ConnectionId to, std::string_view payload) override;
  void heartbeat(ConnectionId, Millis) override {}
  void close(ConnectionId to, std::uint16_t code, std::string_view) override;

 private:
  void start();

  server::ServerContext context_;
  SeededRandom random_;
  protocol::Decoder decoder_;
  std::uint64_t instance_ = 0;
  std::uint64_t last_connection_ = 0;
  std::map<std::uint64_t, Pipe> pipes_;
  // Everything that a crash forgets, in the order in which they use each other.
  std::unique_ptr<protocol::ResumeTokenCodec> tokens_;
  std::unique_ptr<server::ClientNotifier> notifier_;
  std::unique_ptr<lobby::Lobby> lobby_;
};

}  // namespace gurukul::sim
