#include <algorithm>

#include "lobby/lobby.hpp"

namespace gurukul::lobby {
namespace {

// The positions of at most kRefreshedAtOnce users of each match mode are examined every
// kRefreshEvery.
constexpr Millis kRefreshEvery{250};
constexpr std::size_t kRefreshedAtOnce = 128;

// The stage of the relaxation after this time of waiting.
std::uint8_t stage_at(std::int64_t age_ms) {
  std::uint8_t stage = 0;
  while (stage < kStageStartsMs.size() && age_ms >= kStageStartsMs[stage]) ++stage;
  return stage;
}

}  // namespace

void Lobby::handle(const Join& event, SteadyTime now) {
  User* user = user_by(event.connection);
  if (user == nullptr) return;
  const Slot slot = users_.at(event.connection);
  if (user->activity == Activity::kArriving) pair_arrivals(now);
  if (is_refused(*user, event.connection, event.ref)) return;
  if (user->activity == Activity::kTalking) {
    end_session(user->session, sessions_[user->session].index_of(slot), LeftReason::kSkipped, now);
  }
  leave_queue(slot);
  withdraw_call(slot);
  set_preferences(*user, event.mode, event.campus, event.interests);
  enqueue(slot, {now.ms, ++last_sequence_}, event.ref, false, now);
}

void Lobby::handle(const LeaveQueue& event, SteadyTime now) {
  const User* user = user_by(event.connection);
  if (user == nullptr) return;
  if (user->activity == Activity::kArriving) pair_arrivals(now);
  leave_queue(users_.at(event.connection));
  sink_.on(QueueLeft{event.connection, event.ref, QueueLeftReason::kLeft});
}

Verdict Lobby::handle(const Skip& event, SteadyTime now) {
  User* user = user_by(event.connection);
  if (user == nullptr) return Verdict::kValid;
  const Slot slot = users_.at(event.connection);
  if (user->activity == Activity::kArriving) pair_arrivals(now);
  const bool talking = user->activity == Activity::kTalking;
  if (talking && event.session && sessions_[user->session].id != *event.session) {
    sink_.on(Refused{event.connection, event.ref, ErrorCode::kNoSession,
                     "sessionId: you are in another session"});
    return Verdict::kValid;
  }
  if (!user->has_preferences && !talking) {
    sink_.on(Refused{event.connection, event.ref, ErrorCode::kInvalidMessage,
                     "skip: you have no preferences yet: send join_queue first"});
    return Verdict::kInvalid;
  }
  if (is_refused(*user, event.connection, event.ref)) return Verdict::kValid;
  if (!event.modes[static_cast<std::size_t>(user->preferences.mode)]) {
    sink_.on(Refused{event.connection, event.ref, ErrorCode::kDisabled,
                     "matchMode: the operator has switched off this match mode"});
    return Verdict::kValid;
  }
  if (talking) {
    end_session(user->session, sessions_[user->session].index_of(slot), LeftReason::kSkipped, now);
  }
  leave_queue(slot);
  withdraw_call(slot);
  user->has_preferences = true;
  enqueue(slot, {now.ms, ++last_sequence_}, event.ref, false, now);
  return Verdict::kValid;
}

// Sends an error when the operator switched matching off or the user is banned. True: it was sent,
// and the request for a partner must not be handled.
bool Lobby::is_refused(const User& user, ConnectionId to, std::string_view ref) {
  if (!config_.matching) {
    sink_.on(Refused{to, ref, ErrorCode::kDisabled, "the operator has switched off matching"});
    return true;
  }
  if (user.profile && user.profile->banned) {
    sink_.on(Refused{to, ref, ErrorCode::kBanned, "this account is banned"});
    return true;
  }
  return false;
}

void Lobby::set_preferences(User& user, MatchMode mode, CampusPreference campus,
                            std::span<const std::string> interests) {
  Preferences preferences{mode, campus, {}};
  for (const std::string& tag : interests) preferences.tags.add(tags_.acquire(tag));
  for (const TagId tag : user.preferences.tags.ids()) tags_.release(tag);
  user.preferences = preferences;
  user.has_preferences = true;
}

void Lobby::enqueue(Slot slot, AgeKey key, std::string_view ref, bool quiet, SteadyTime now) {
  User& user = users_[slot];
  GURUKUL_CHECK(user.activity == Activity::kIdle && user.connection);
  user.activity = Activity::kArriving;
  user.ticket = Ticket{};
  user.ticket.key = key;
  user.ticket.search = ++last_search_;
  user.ticket.stage = stage_at(now.ms - key.joined_ms);
  user.ticket.low_karma = config_.karma_floor && user.profile && user.profile->karma &&
                          *user.profile->karma < *config_.karma_floor;
  user.ticket.new_guest = config_.new_guests_apart && user.profile && user.profile->is_guest &&
                          key.joined_ms - user.came_at.ms < kGuestIsNewFor.count();
  arrivals_.push_back({slot, user.ticket.search, std::string(ref), quiet});
}

// Removes the user from the wait queue, without a message to the user. Does nothing when the user
// is not in it.
void Lobby::leave_queue(Slot slot) {
  User& user = users_[slot];
  if (user.activity == Activity::kWaiting) {
    waiting_.erase(user);
  } else if (user.activity != Activity::kArriving && user.activity != Activity::kAway) {
    return;
  }
  set_user_deadline(slot, std::nullopt);
  user.ticket.search = 0;
  user.activity = Activity::kIdle;
}

void Lobby::keep_queue_spot(Slot slot, SteadyTime now) {
  leave_queue(slot);
  users_[slot].activity = Activity::kAway;
  set_user_deadline(slot, now + config_.grace);
}

// Sets the user's deadline to the time at which it reaches the time limit of the wait queue or its
// preferences relax, if that can give it a partner.
void Lobby::schedule_ticket(Slot slot) {
  const User& user = users_[slot];
  std::optional<SteadyTime> due;
  if (config_.queue_timeout.count() > 0) due = user.ticket.joined_at() + config_.queue_timeout;
  const bool relaxes = user.ticket.stage < kStageStartsMs.size() &&
                       (!user.recents.empty() || user.ticket.is_apart() ||
                        (user.ticket.stage == 0 && !user.preferences.tags.empty()));
  if (relaxes) {
    const SteadyTime next = user.ticket.joined_at() + Millis{kStageStartsMs[user.ticket.stage]};
    if (!due || next < *due) due = next;
  }
  set_user_deadline(slot, due);
}

void Lobby::run_ticket_deadline(Slot slot, SteadyTime now) {
  User& user = users_[slot];
  if (user.activity == Activity::kAway) {
    leave_queue(slot);
    depart_if_gone(slot);
    return;
  }
  GURUKUL_CHECK(user.activity == Activity::kWaiting);
  const SteadyTime joined = user.ticket.joined_at();
  const bool relaxing = user.ticket.stage < kStageStartsMs.size() &&
                        joined + Millis{kStageStartsMs[user.ticket.stage]} <= now;
  const bool timed_out = config_.queue_timeout.count() > 0 && joined + config_.queue_timeout <= now;
  // When both times have passed, the earlier of the two is handled.
  if (timed_out &&
      (!relaxing || config_.queue_timeout.count() <= kStageStartsMs[user.ticket.stage])) {
    leave_queue(slot);
    sink_.on(QueueLeft{user.connection, {}, QueueLeftReason::kTimeout});
    return;
  }
  if (!relaxing) return schedule_ticket(slot);
  const bool opens = !user.takes_anyone();
  ++user.ticket.stage;
  if (opens) waiting_.open_up(user, slot);
  schedule_ticket(slot);
  user.ticket.search = ++last_search_;
  start_search(slot, now);
}

void Lobby::notify_queued(Slot slot, std::string_view ref, SteadyTime now) {
  User& user = users_[slot];
  const MatchMode mode = user.preferences.mode;
  user.ticket.last_sent_position = waiting_.position(user);
  user.ticket.last_sent_at = now;
  sink_.on(Queued{user.connection, ref, user.id, ticket_view(user), user.ticket.last_sent_position,
                  waiting_.count(mode), waiting_.estimated_wait(mode)});
}

// Sends `queued` to users whose position has changed, a part of them at a time.
void Lobby::refresh_positions(SteadyTime now) {
  if (now < next_refresh_) return;
  next_refresh_ = now + kRefreshEvery;
  for (const MatchMode mode : kAllMatchModes) {
    const WaitQueue& order = waiting_.order(mode);
    AgeKey& after = refreshed_up_to_[static_cast<std::size_t>(mode)];
    for (std::size_t count = 0; count < std::min(kRefreshedAtOnce, order.size()); ++count) {
      const WaitQueue::Entry* entry = order.next_after(after);
      if (entry == nullptr) entry = order.next_after(kBeforeAll);
      after = entry->key;
      const User& user = users_[entry->user];
      if (now - user.ticket.last_sent_at < limits::kQueuedRepeatEvery) continue;
      if (waiting_.position(user) == user.ticket.last_sent_position) continue;
      notify_queued(entry->user, {}, now);
    }
  }
}

}  // namespace gurukul::lobby
