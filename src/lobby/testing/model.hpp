#pragma once
// A plain second implementation of the lobby's rules, as a reference: each search examines every
// user (O(n^2)). It produces the lines that each connection should receive, in the format of
// Recorder. For tests; one thread.
//
//   Model model(config);
//   model.join(3, mode, tags, campus, now);
//   model.end_tick(now);
//   EXPECT_EQ(recorder.take_all(), model.take_all());

#include <map>
#include <set>
#include <string>
#include <vector>

#include "lobby/config.hpp"
#include "lobby/event.hpp"
#include "lobby/testing/recorder.hpp"

namespace gurukul::lobby::testing {

class Model {
 public:
  using Line = Recorder::Line;
  explicit Model(const Config& config) : config_(config) {}

  void attach(std::uint64_t connection, const std::string& user, const Profile& profile,
              SteadyTime now);
  // Like attach, with a resume token for the user's session or queue spot.
  void resume(std::uint64_t connection, const std::string& user, const Profile& profile,
              SteadyTime now);
  void join(std::uint64_t connection, MatchMode mode, const std::vector<std::string>& tags,
            CampusPreference campus, SteadyTime now);
  void skip(std::uint64_t connection, SteadyTime now);
  void leave(std::uint64_t connection, SteadyTime now);
  void signal(std::uint64_t connection, const std::string& json);
  void end(std::uint64_t connection);
  void goodbye(std::uint64_t connection, SteadyTime now);
  void loss(std::uint64_t connection, SteadyTime now);
  void change_profile(const std::string& user, const Profile& profile, SteadyTime now);
  void end_tick(SteadyTime now);

  std::vector<Line> take_all();
  // Checks the invariants between ticks. Returns the first violation; empty: none.
  std::string breach() const;

 private:
  enum class Doing { kIdle, kArriving, kWaiting, kAway, kTalking };
  struct Person {
    std::string name;
    Profile profile;
    std::uint64_t connection = 0;
    Doing doing = Doing::kIdle;
    bool joined_before = false, quiet = false;
    MatchMode mode = MatchMode::kVideo;
    std::vector<std::string> tags;
    CampusPreference campus = CampusPreference::kAny;
    std::int64_t joined_ms = 0;
    std::uint64_t sequence = 0;
    int stage = 0;
    bool is_known = false;   // the lobby still has this user
    bool new_guest = false;  // this wait is kept apart in its first stages
    std::int64_t came_ms = 0;
    std::int64_t away_until_ms = 0;
    std::string partner;
    bool initiator = false, present = true;
    std::vector<std::string> kept;
    std::vector<std::string> recents;
  };

  Person* by(std::uint64_t connection);
  void say(const Person& person, const std::string& text);
  bool are_compatible(const Person& a, const Person& b) const;
  bool takes_anyone(const Person& person) const;
  static bool is_apart(const Person& person);
  bool find_partner(Person& person, bool among_all);
  void pair(Person& a, Person& b);
  void arrive(Person& person, std::int64_t joined_ms, std::uint64_t sequence, bool quiet,
              std::int64_t now_ms);
  void resolve(SteadyTime now);
  void deadlines(SteadyTime now);
  void end_session(Person& leaver, LeftReason reason);
  void queued(const Person& person);
  // A disconnected user keeps no preferences.
  void forget_departed();
  static bool older(const Person& a, const Person& b);

  Config config_;
  std::map<std::string, Person> people_;
  std::vector<std::string> arrivals_;
  std::uint64_t sequence_ = 0;
  std::vector<Line> lines_;
};

}  // namespace gurukul::lobby::testing
