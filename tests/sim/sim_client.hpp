#pragma once
// A whole client of the simulation: connects, joins, talks, loses its line, opens a second tab,
// comes back with its newest token; and checks everything it is told. One thread.

#include <deque>
#include <map>
#include <set>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "base/random.hpp"
#include "sim_server.hpp"

namespace gurukul::sim {

// What all clients know together: who was told what of a session.
struct Truth {
  struct Member {
    std::string partner;
    bool initiator = false;
    int left = 0;
  };
  std::map<std::string, std::map<std::string, Member>> sessions;  // by session, by user
  std::uint64_t crashes = 0;
  std::string fault;  // the first one
  void fail(const std::string& what) {
    if (fault.empty()) fault = what;
  }
};

class SimClient {
 public:
  SimClient(std::string user, Truth& truth) : user_(std::move(user)), truth_(truth) {}

  // One thing at random: act, or read what came.
  void step(SimServer& server, SeededRandom& random, SteadyTime now);
  // The line is cut on both ends (a crash).
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
  std::deque<std::string> unsent_;  // on its way to the server
  std::string token_, session_, partner_;
  std::uint64_t signals_ = 0, last_heard_ = 0, heard_ = 0;
  std::uint64_t crashes_seen_ = 0;
  std::set<std::string> chats_;
  std::set<std::string> invites_;  // that stand, as far as this side was told
  std::string invite_;             // the last of them
};

}  // namespace gurukul::sim
