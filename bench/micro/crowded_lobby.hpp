// A lobby with many users and no listeners, for the micro-benchmarks. Connection ids are derived
// from user numbers; effects are discarded. One thread.
//
//   CrowdedLobby crowd(10'000);
//   crowd.join(7, {});
//   crowd.end_tick();
#pragma once

#include <string>
#include <vector>

#include "base/random.hpp"
#include "lobby/lobby.hpp"

namespace gurukul::bench {

class SilentSink final : public lobby::EffectSink {
 public:
  void on(const lobby::Welcome&) override {}
  void on(const lobby::Queued&) override {}
  void on(const lobby::QueueLeft&) override {}
  void on(const lobby::Matched&) override {}
  void on(const lobby::SignalRelay&) override {}
  void on(const lobby::ChatRelay&) override {}
  void on(const lobby::ChatAck&) override {}
  void on(const lobby::TypingRelay&) override {}
  void on(const lobby::SessionEnded&) override {}
  void on(const lobby::PartnerLeft&) override {}
  void on(const lobby::PartnerSuspended&) override {}
  void on(const lobby::PartnerResumed&) override {}
  void on(const lobby::Calling&) override {}
  void on(const lobby::Invited&) override {}
  void on(const lobby::InviteEnded&) override {}
  void on(const lobby::BuddyNews&) override {}
  void on(const lobby::Refused&) override {}
  void on(const lobby::Replaced&) override {}
  void on(const lobby::Banned&) override {}
};

using Tags = std::vector<std::string>;

class CrowdedLobby {
 public:
  // Users 0..users-1, connected and idle.
  explicit CrowdedLobby(std::size_t users);

  // Users first..last-1 all block each other.
  void block_each_other(std::size_t first, std::size_t last);
  void set_campus(std::size_t user, const std::string& campus);
  void join(std::size_t user, const Tags& tags, CampusPreference campus = CampusPreference::kAny);
  void end_tick() { lobby_.end_tick(now_); }

  std::size_t waiting() const;
  std::uint64_t matches() const { return lobby_.stats().matches; }
  SeededRandom& random() { return random_; }

 private:
  static UserId user_id(std::size_t user);
  // Adds 1, because 0 is no connection.
  static ConnectionId connection_of(std::size_t user) { return {user + 1}; }

  SeededRandom random_{1};
  SilentSink sink_;
  lobby::Lobby lobby_;
  // Constant time: no user's preferences relax during a measurement.
  const SteadyTime now_{1'700'000'000'000};
};

}  // namespace gurukul::bench
