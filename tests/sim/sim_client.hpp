#pragma once
// A simulated client: connects, joins, talks, loses its connection, opens a second tab, and resumes
// with its newest token. Checks every message that it receives. Called by main.cpp; one thread.
//
//   client.step(server, random, now);

#include <deque>
#include <map>
#include <set>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "base/random.hpp"
#include "sim_server.hpp"

namespace gurukul::sim {

// State shared by all clients: what each user was told about each session.
struct Truth {
  struct Member {
    std::string partner;
    bool initiator = false;
    int left = 0;
  };
  std::map<std::string, std::map<std::string, Member>> sessions;  // by session, by user
  std::uint64_t crashes = 0;
  std::string fault;  // the first fault; empty: none
  void fail(const std::string& what) {
    if (fault.empty()) fault = what;
  }
};

class SimClient {
 public:
  SimClient(std::string user, Truth& truth) : user_(std::move(user)), truth_(truth) {}

  // One random step: acts, or reads a message.
  void step(SimServer& server, SeededRandom& random, SteadyTime now);
  // Cuts the connection on both ends, as in a crash.
  void cut(SimServer& server);
  void read_all(SimServer& server);
  std::uint64_t heard() const { return heard_; }

 private:
  enum class State { kAway, kGreeting, kIdle, kWaiting, kTalking };
  void connect(SimServer& server, bool with_token, SteadyTime now);
  void act(SimServer& server, SeededRandom& random, SteadyTime now);
  void deliver(SimServer& server, SeededRandom& random, SteadyTime now);
  void read_one(SimServer& server);
  void take(const std::string& text);
  void begin(const nlohmann::json& payload);
  void check_session(const std::string& type, const std::string& session);
  void leave_own();
  void send(std::string text) { unsent_.push_back(std::move(text)); }

  const std::string user_;
  Truth& truth_;
  ConnectionId connection_;
  State state_ = State::kAway;
  std::deque<std::string> unsent_;  // sent but not yet delivered to the server
  std::string token_, session_, partner_;
  std::uint64_t signals_ = 0, last_heard_ = 0, heard_ = 0;
  std::uint64_t crashes_seen_ = 0;
  std::set<std::string> chats_;
  std::set<std::string> invites_;  // open invites that this client was told of
  std::string invite_;             // the newest of them
};

}  // namespace gurukul::sim
