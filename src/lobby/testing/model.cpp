#include "lobby/testing/model.hpp"

#include <algorithm>

namespace gurukul::lobby::testing {
namespace {

constexpr std::int64_t kStagesMs[] = {5'000, 10'000, 30'000};
constexpr std::size_t kAvoided[] = {8, 4, 1, 0};

}  // namespace

Model::Person* Model::by(std::uint64_t connection) {
  for (auto& [name, person] : people_) {
    if (person.connection == connection) return &person;
  }
  return nullptr;
}

void Model::say(const Person& person, const std::string& text) {
  if (person.connection != 0) lines_.push_back({person.connection, text});
}

std::vector<Model::Line> Model::take_all() {
  std::vector<Line> lines;
  lines.swap(lines_);
  return lines;
}

bool Model::older(const Person& a, const Person& b) {
  return std::pair(a.joined_ms, a.sequence) < std::pair(b.joined_ms, b.sequence);
}

bool Model::takes_anyone(const Person& person) const {
  return person.tags.empty() || person.stage >= 1;
}

bool Model::is_apart(const Person& person) {
  return person.new_guest && person.stage < 2;
}

bool Model::are_compatible(const Person& a, const Person& b) const {
  if (a.name == b.name || a.mode != b.mode || is_apart(a) != is_apart(b)) return false;
  for (const auto& [one, other] : {std::pair(&a, &b), std::pair(&b, &a)}) {
    if (one->profile.blocks(key_of(UserId{other->name}))) return false;
    const auto end = one->recents.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                kAvoided[one->stage], one->recents.size()));
    if (std::find(one->recents.begin(), end, other->name) != end) return false;
    if (one->campus == CampusPreference::kAny) continue;
    if (!one->profile.campus || !other->profile.campus) return false;
    if ((*one->profile.campus == *other->profile.campus) !=
        (one->campus == CampusPreference::kSame)) {
      return false;
    }
  }
  const bool shared = std::any_of(a.tags.begin(), a.tags.end(), [&](const std::string& tag) {
    return std::find(b.tags.begin(), b.tags.end(), tag) != b.tags.end();
  });
  return shared || (takes_anyone(a) && takes_anyone(b));
}

void Model::queued(const Person& person) {
  std::size_t position = 1, size = 0;
  for (const auto& [name, other] : people_) {
    if (other.doing != Doing::kWaiting || other.mode != person.mode) continue;
    ++size;
    if (older(other, person)) ++position;
  }
  say(person, "queued " + std::to_string(position) + "/" + std::to_string(size));
}

bool Model::find_partner(Person& person, bool) {
  Person* oldest = nullptr;
  for (auto& [name, other] : people_) {
    if (other.doing != Doing::kWaiting || !are_compatible(person, other)) continue;
    if (oldest == nullptr || older(other, *oldest)) oldest = &other;
  }
  if (oldest == nullptr) return false;
  pair(person, *oldest);
  return true;
}

void Model::pair(Person& a, Person& b) {
  Person& first = older(a, b) ? a : b;
  Person& second = older(a, b) ? b : a;
  for (const auto& [one, other] : {std::pair(&first, &second), std::pair(&second, &first)}) {
    one->doing = Doing::kTalking;
    one->partner = other->name;
    one->initiator = one == &second;
    one->present = true;
    one->kept.clear();
    std::erase(one->recents, other->name);
    one->recents.insert(one->recents.begin(), other->name);
    if (one->recents.size() > 8) one->recents.pop_back();
    std::string text = "matched " + other->name + (one == &second ? " initiator" : "");
    for (const std::string& tag : one->tags) {
      if (std::find(other->tags.begin(), other->tags.end(), tag) != other->tags.end()) {
        text += " #" + tag;
      }
    }
    say(*one, text);
  }
}

void Model::arrive(Person& person, std::int64_t joined_ms, std::uint64_t sequence, bool quiet,
                   std::int64_t now_ms) {
  person.doing = Doing::kArriving;
  person.joined_ms = joined_ms;
  person.sequence = sequence;
  person.quiet = quiet;
  person.stage = 0;
  while (person.stage < 3 && now_ms - joined_ms >= kStagesMs[person.stage]) ++person.stage;
  person.new_guest = config_.new_guests_apart && person.profile.is_guest &&
                     joined_ms - person.came_ms < kStagesMs[1];
  arrivals_.push_back(person.name);
}

void Model::resolve(SteadyTime now) {
  if (arrivals_.empty()) return;
  deadlines(now);
  std::vector<std::string> arrivals;
  arrivals.swap(arrivals_);
  std::vector<std::string> left_over;
  for (const std::string& name : arrivals) {
    Person& person = people_[name];
    if (person.doing != Doing::kArriving || find_partner(person, true)) continue;
    person.doing = Doing::kWaiting;
    left_over.push_back(name);
  }
  for (const std::string& name : left_over) {
    const Person& person = people_[name];
    if (person.doing == Doing::kWaiting && !person.quiet) queued(person);
  }
}

// Handles one deadline at a time, in order.
void Model::deadlines(SteadyTime now) {
  while (true) {
    Person* next = nullptr;
    std::tuple<std::int64_t, std::uint64_t> best{now.ms + 1, 0};
    for (auto& [name, person] : people_) {
      std::int64_t due = now.ms + 1;
      std::uint64_t order = person.sequence;
      if (person.doing == Doing::kWaiting) {
        due = person.joined_ms + config_.queue_timeout.count();
        if (person.stage < 3) due = std::min(due, person.joined_ms + kStagesMs[person.stage]);
      } else if (person.doing == Doing::kAway ||
                 (person.doing == Doing::kTalking && !person.present)) {
        due = person.away_until_ms;
        if (person.doing == Doing::kTalking) order = 0;
      }
      if (due <= now.ms && (next == nullptr || std::tuple(due, order) < best)) {
        best = {due, order};
        next = &person;
      }
    }
    if (next == nullptr) return;
    if (next->doing == Doing::kAway) {
      next->doing = Doing::kIdle;
      forget_departed();
    } else if (next->doing == Doing::kTalking) {
      end_session(*next, LeftReason::kLost);
    } else if (std::get<0>(best) == next->joined_ms + config_.queue_timeout.count()) {
      next->doing = Doing::kIdle;
      say(*next, "queue_left timeout");
    } else {
      ++next->stage;
      find_partner(*next, true);
    }
  }
}

void Model::end_session(Person& leaver, LeftReason reason) {
  Person& other = people_[leaver.partner];
  if (other.present) say(other, "partner_left " + std::string(to_string(reason)));
  for (Person* person : {&leaver, &other}) {
    person->doing = Doing::kIdle;
    person->present = true;
    person->kept.clear();
  }
  forget_departed();
}

void Model::forget_departed() {
  for (auto& [name, person] : people_) {
    if (person.connection != 0 || person.doing != Doing::kIdle) continue;
    person.joined_before = false;
    person.is_known = person.is_known && !person.recents.empty();
  }
}

void Model::attach(std::uint64_t connection, const std::string& user, const Profile& profile,
                   SteadyTime now) {
  Person& person = people_[user];
  person.name = user;
  if (!std::exchange(person.is_known, true)) person.came_ms = now.ms;
  if (person.connection != 0) say(person, "replaced");
  person.connection = connection;
  person.profile = profile;
  if (person.doing == Doing::kTalking) end_session(person, LeftReason::kDisconnected);
  person.doing = Doing::kIdle;
  say(person, "welcome " + user);
}

void Model::resume(std::uint64_t connection, const std::string& user, const Profile& profile,
                   SteadyTime now) {
  Person& person = people_[user];
  if (person.doing != Doing::kTalking) return attach(connection, user, profile, now);
  if (person.connection != 0) say(person, "replaced");
  person.connection = connection;
  person.profile = profile;
  person.present = true;
  Person& partner = people_[person.partner];
  say(person,
      "welcome " + user + " session " + partner.name + (person.initiator ? " initiator" : ""));
  if (!partner.present) say(person, "partner_suspended");
  for (const std::string& json : person.kept) say(person, "signal " + json);
  person.kept.clear();
  if (partner.present) say(partner, "partner_resumed");
}

void Model::join(std::uint64_t connection, MatchMode mode, const std::vector<std::string>& tags,
                 CampusPreference campus, SteadyTime now) {
  Person* person = by(connection);
  if (person == nullptr) return;
  if (person->doing == Doing::kArriving) resolve(now);
  if (person->doing == Doing::kTalking) end_session(*person, LeftReason::kSkipped);
  person->mode = mode;
  person->tags = tags;
  person->campus = campus;
  person->joined_before = true;
  arrive(*person, now.ms, ++sequence_, false, now.ms);
}

void Model::skip(std::uint64_t connection, SteadyTime now) {
  Person* person = by(connection);
  if (person == nullptr) return;
  if (person->doing == Doing::kArriving) resolve(now);
  if (!person->joined_before) return say(*person, "error invalid_message");
  if (person->doing == Doing::kTalking) end_session(*person, LeftReason::kSkipped);
  arrive(*person, now.ms, ++sequence_, false, now.ms);
}

void Model::leave(std::uint64_t connection, SteadyTime now) {
  Person* person = by(connection);
  if (person == nullptr) return;
  if (person->doing == Doing::kArriving) resolve(now);
  if (person->doing == Doing::kWaiting) person->doing = Doing::kIdle;
  say(*person, "queue_left left");
}

void Model::signal(std::uint64_t connection, const std::string& json) {
  Person* person = by(connection);
  if (person == nullptr) return;
  if (person->doing != Doing::kTalking) return say(*person, "error no_session");
  Person& partner = people_[person->partner];
  if (partner.present) return say(partner, "signal " + json);
  if (partner.kept.size() == 64) return end_session(partner, LeftReason::kLost);
  partner.kept.push_back(json);
}

void Model::end(std::uint64_t connection) {
  Person* person = by(connection);
  if (person == nullptr) return;
  if (person->doing != Doing::kTalking) return say(*person, "error no_session");
  end_session(*person, LeftReason::kEnded);
  say(*person, "session_ended");
}

void Model::goodbye(std::uint64_t connection, SteadyTime now) {
  Person* person = by(connection);
  if (person == nullptr) return;
  if (person->doing == Doing::kArriving) resolve(now);
  person->connection = 0;
  if (person->doing == Doing::kTalking) end_session(*person, LeftReason::kDisconnected);
  person->doing = Doing::kIdle;
  forget_departed();
}

void Model::loss(std::uint64_t connection, SteadyTime now) {
  Person* person = by(connection);
  if (person == nullptr) return;
  if (person->doing == Doing::kArriving) resolve(now);
  person->connection = 0;
  person->away_until_ms = now.ms + config_.grace.count();
  if (person->doing == Doing::kWaiting) person->doing = Doing::kAway;
  if (person->doing != Doing::kTalking) return forget_departed();
  person->present = false;
  const Person& partner = people_[person->partner];
  if (partner.present) say(partner, "partner_suspended");
}

void Model::change_profile(const std::string& user, const Profile& profile, SteadyTime now) {
  const auto known = people_.find(user);
  if (known == people_.end()) return;
  resolve(now);
  Person& person = known->second;
  person.profile = profile;
  if (person.doing == Doing::kTalking && profile.blocks(key_of(UserId{person.partner}))) {
    end_session(person, LeftReason::kEnded);
    say(person, "session_ended");
  }
  if (person.doing == Doing::kWaiting) {
    arrive(person, person.joined_ms, person.sequence, true, now.ms);
  }
}

void Model::end_tick(SteadyTime now) {
  deadlines(now);
  resolve(now);
}

std::string Model::breach() const {
  for (const auto& [name, person] : people_) {
    if (person.doing == Doing::kArriving) return name + " is still arriving";
    if (person.doing == Doing::kTalking) {
      const Person& partner = people_.at(person.partner);
      if (partner.doing != Doing::kTalking || partner.partner != name) {
        return name + " and " + partner.name + " do not agree";
      }
      if (person.initiator == partner.initiator) return name + ": not exactly one initiator";
    }
    if (person.doing != Doing::kWaiting) continue;
    for (const auto& [other_name, other] : people_) {
      if (other.doing == Doing::kWaiting && are_compatible(person, other)) {
        return name + " and " + other_name + " both wait";
      }
    }
  }
  return {};
}

}  // namespace gurukul::lobby::testing
