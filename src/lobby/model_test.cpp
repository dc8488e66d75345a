// Compares the lobby with the model over many random events: all messages to each connection, in
// order.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "lobby/lobby.hpp"
#include "lobby/testing/model.hpp"

namespace gurukul::lobby {
namespace {

using testing::Model;
using testing::Recorder;

std::uint64_t events_wanted() {
  const char* wanted = std::getenv("GURUKUL_MODEL_EVENTS");
  return wanted == nullptr ? 1'200'000 : std::strtoull(wanted, nullptr, 10);
}

// Groups lines by connection, in order; leaves out repeated positions and grace periods.
std::string canonical(std::vector<Recorder::Line> lines) {
  std::stable_sort(lines.begin(), lines.end(),
                   [](const auto& a, const auto& b) { return a.connection < b.connection; });
  std::string text;
  for (const Recorder::Line& line : lines) {
    std::string shown = line.text;
    if (shown.starts_with("partner_suspended")) shown = "partner_suspended";
    text += std::to_string(line.connection) + " " + shown + "\n";
  }
  return text;
}

class Pair {
 public:
  Pair(std::uint64_t seed, std::uint64_t users, bool new_guests_apart)
      : random_(seed),
        users_(users),
        ids_(seed + 1),
        model_(config(new_guests_apart)),
        lobby_(config(new_guests_apart), ids_, recorder_) {
    connections_.resize(users);
  }

  // Applies one random event to both.
  void step() {
    remember_sessions();
    const std::uint64_t who = random_.below(users_);
    const std::string user = "u" + std::to_string(who);
    std::uint64_t& connection = connections_[who];
    if (connection == 0 || random_.chance(4)) return attach(user, connection);
    const std::uint64_t dice = random_.below(100);
    const ConnectionId id{connection};
    if (dice < 40) {
      join(connection);
    } else if (dice < 52) {
      lobby_.apply(Skip{id, {}, {}}, now_);
      model_.skip(connection, now_);
    } else if (dice < 58) {
      lobby_.apply(LeaveQueue{id, {}}, now_);
      model_.leave(connection, now_);
    } else if (dice < 72) {
      signal(who, connection);
    } else if (dice < 77) {
      lobby_.apply(EndSession{id, {}, session(connection)}, now_);
      model_.end(connection);
    } else if (dice < 84) {
      lobby_.apply(ClientClosed{id}, now_);
      model_.goodbye(connection, now_);
      connection = 0;
    } else if (dice < 95) {
      lobby_.apply(ConnectionLost{id}, now_);
      model_.loss(connection, now_);
      connection = 0;
    } else {
      const auto changed = profile();
      lobby_.apply(ProfileChanged{UserId{user}, changed}, now_);
      model_.change_profile(user, *changed, now_);
    }
  }

  void end_tick() {
    lobby_.end_tick(now_);
    lobby_.check_invariants();
    model_.end_tick(now_);
  }
  void advance(std::int64_t ms) { now_ = now_ + Millis{ms}; }
  std::string sent_by_lobby() {
    remember_sessions();
    return canonical(without_repeats(recorder_.take_all()));
  }
  std::string sent_by_model() { return canonical(without_repeats(model_.take_all())); }
  std::string breach() const { return model_.breach(); }

 private:
  static Config config(bool new_guests_apart) {
    Config config;
    config.new_guests_apart = new_guests_apart;
    config.queue_timeout = Millis{40'000};
    config.probes_per_search = 1'000'000;
    return config;
  }
  // `queued` may be sent again at any time, so it is not compared.
  static std::vector<Recorder::Line> without_repeats(std::vector<Recorder::Line> lines) {
    std::erase_if(lines, [](const auto& line) { return line.text.starts_with("queued"); });
    return lines;
  }
  SessionId session(std::uint64_t connection) {
    const auto known = sessions_.find(connection);
    return known == sessions_.end() ? SessionId{} : known->second;
  }
  std::shared_ptr<Profile> profile() {
    auto made = std::make_shared<Profile>();
    made->is_guest = random_.chance(40);
    if (random_.chance(70)) made->campus = random_.chance(50) ? "north" : "south";
    while (random_.chance(25)) made->block(UserId{"u" + std::to_string(random_.below(users_))});
    return made;
  }
  void attach(const std::string& user, std::uint64_t& connection) {
    // The lobby answers pending joins before a user attaches.
    resolve_both();
    // The content of the user's newest token: the session that its last connection was given.
    std::optional<ResumeClaim> claim;
    const bool resumes = random_.chance(60);
    if (resumes) {
      SessionId last{};
      if (const auto told = last_session_.find(user); told != last_session_.end())
        last = told->second;
      claim = ResumeClaim{true, SessionClaim{last, UserId{"someone"}, false, MatchMode::kVideo}};
    }
    connection = ++last_connection_;
    const auto known = profile();
    if (resumes) {
      model_.resume(connection, user, *known, now_);
    } else {
      model_.attach(connection, user, *known, now_);
    }
    users_by_connection_[connection] = user;
    lobby_.apply(Authenticated{{connection}, {}, UserId{user}, known, claim, true}, now_);
    remember_sessions();
  }
  void resolve_both() {
    end_tick();
    remember_sessions();
  }
  void join(std::uint64_t connection) {
    constexpr const char* kTags[] = {"a", "b", "c", "d"};
    std::vector<std::string> tags;
    for (const char* tag : kTags) {
      if (random_.chance(15)) tags.emplace_back(tag);
    }
    const auto mode = random_.chance(80) ? MatchMode::kVideo : MatchMode::kText;
    const auto campus = random_.chance(70)   ? CampusPreference::kAny
                        : random_.chance(50) ? CampusPreference::kSame
                                             : CampusPreference::kOther;
    lobby_.apply(Join{{connection}, {}, mode, tags, campus}, now_);
    model_.join(connection, mode, tags, campus, now_);
  }
  void signal(std::uint64_t who, std::uint64_t connection) {
    const std::string json = "{" + std::to_string(++signals_) + "}";
    remember_sessions();
    // The target is always the partner; another test covers wrong targets.
    const std::string partner = partner_of("u" + std::to_string(who));
    lobby_.apply(Signal{{connection}, {}, session(connection), partner, json}, now_);
    model_.signal(connection, json);
  }
  std::string partner_of(const std::string& user) { return partners_[user]; }
  void remember_sessions();

  SeededRandom random_;
  std::uint64_t users_;
  SeededRandom ids_;
  Recorder recorder_;
  Model model_;
  Lobby lobby_;
  SteadyTime now_{1'800'000'000'000};
  std::vector<std::uint64_t> connections_;
  std::map<std::uint64_t, SessionId> sessions_;
  std::map<std::uint64_t, std::string> users_by_connection_;
  std::map<std::string, SessionId> last_session_;
  std::map<std::string, std::string> partners_;
  std::uint64_t last_connection_ = 0;
  std::uint64_t signals_ = 0;
};

// Updates sessions and partners from the recorded lines.
void Pair::remember_sessions() {
  for (const Recorder::Line& line : recorder_.peek()) {
    const auto user = users_by_connection_.find(line.connection);
    if (user == users_by_connection_.end()) continue;
    std::size_t name = std::string::npos;
    if (line.text.starts_with("matched ")) name = 8;
    const std::size_t resumed = line.text.find(" session ");
    if (line.text.starts_with("welcome ") && resumed != std::string::npos) name = resumed + 9;
    if (name == std::string::npos) continue;
    const std::size_t end = line.text.find(' ', name);
    partners_[user->second] = line.text.substr(name, end - name);
    sessions_[line.connection] = last_session_[user->second] =
        recorder_.session_of(line.connection);
  }
}

void run(std::uint64_t seed, std::uint64_t users, std::uint64_t events) {
  Pair both(seed, users, seed % 2 == 1);
  SeededRandom pace(seed + 2);
  std::uint64_t done = 0;
  while (done < events) {
    for (std::uint64_t count = 1 + pace.below(4); count > 0; --count, ++done) both.step();
    both.end_tick();
    const std::string lobby = both.sent_by_lobby();
    ASSERT_EQ(lobby, both.sent_by_model()) << "seed " << seed << ", after " << done << " events";
    ASSERT_EQ(both.breach(), "") << "seed " << seed << ", after " << done << " events";
    if (pace.chance(50))
      both.advance(static_cast<std::int64_t>(pace.below(pace.chance(5) ? 9'000 : 300)));
  }
}

TEST(Model, TheLobbySaysWhatTheModelSays) {
  const std::uint64_t events = events_wanted();
  for (std::uint64_t round = 0; round < 8; ++round) run(100 + round, 6 + round * 6, events / 8);
}

}  // namespace
}  // namespace gurukul::lobby
