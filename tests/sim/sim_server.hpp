#pragma once
// The simulated server: the real lobby, codec and delivery, with in-memory text pipes instead of
// sockets. A crash loses everything except the secret. Called by main.cpp and SimClient; one
// thread.

#include <deque>
#include <map>
#include <memory>
#include <string>

#include "lobby/lobby.hpp"
#include "protocol/decoder.hpp"
#include "server/client_notifier.hpp"

namespace gurukul::sim {

// The output of one connection that is not read yet: messages, then possibly a close code.
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
  void authenticate(ConnectionId connection, std::string_view ref,
                    const protocol::Authenticate& message, SteadyTime now);
  void start();

  server::ServerContext context_;
  SeededRandom random_;
  protocol::Decoder decoder_;
  std::uint64_t instance_ = 0;
  std::uint64_t last_connection_ = 0;
  std::map<std::uint64_t, Pipe> pipes_;
  // State that a crash loses, in order of dependency.
  std::unique_ptr<protocol::ResumeTokenCodec> tokens_;
  std::unique_ptr<server::ClientNotifier> notifier_;
  std::unique_ptr<lobby::Lobby> lobby_;
};

}  // namespace gurukul::sim
