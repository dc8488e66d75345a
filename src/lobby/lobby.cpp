#include "lobby/lobby.hpp"

namespace gurukul::lobby {

Lobby::Lobby(const Config& config, Random& random, EffectSink& sink, HistorySink* history)
    : random_(random),
      sink_(sink),
      history_(history),
      config_(config),
      users_(config.departed_users_max),
      last_sequence_(config.first_sequence) {}

Verdict Lobby::apply(const Event& event, SteadyTime now) {
  return std::visit(
      [&](const auto& each) {
        if constexpr (std::is_same_v<decltype(handle(each, now)), Verdict>) {
          return handle(each, now);
        } else {
          handle(each, now);
          return Verdict::kValid;
        }
      },
      event);
}

void Lobby::end_tick(SteadyTime now) {
  run_deadlines(now);
  expire_invites(now);
  pair_arrivals(now);
  continue_searches(now);
  refresh_positions(now);
}

std::optional<SteadyTime> Lobby::next_deadline() const {
  if (!unfinished_.empty() || !arrivals_.empty()) return SteadyTime{};
  std::optional<SteadyTime> due;
  if (!deadlines_.empty()) due = deadlines_.front().due;
  const auto end = invites_.next_end();
  if (end && (!due || *end < *due)) due = end;
  for (const MatchMode mode : kAllMatchModes) {
    // The position of a user who waits alone cannot change.
    if (waiting_.count(mode) > 1 && (!due || next_refresh_ < *due)) due = next_refresh_;
  }
  return due;
}

Stats Lobby::stats() const {
  Stats stats = stats_;
  stats.online = users_.online();
  for (const MatchMode mode : kAllMatchModes) {
    stats.waiting[static_cast<std::size_t>(mode)] = waiting_.count(mode);
  }
  stats.sessions = sessions_.size();
  stats.unfinished_searches = unfinished_.size();
  return stats;
}

const UserId* Lobby::user_of(ConnectionId connection) const {
  const Slot slot = users_.find(connection);
  return slot == kNoSlot ? nullptr : &users_[slot].id;
}

User* Lobby::user_by(ConnectionId connection) {
  const Slot slot = users_.find(connection);
  return slot == kNoSlot ? nullptr : &users_[slot];
}

void Lobby::disconnect(Slot slot) {
  users_.disconnect(slot);
  end_invites(slot);
}

// Removes a user to whom nothing refers any more. The user table may keep it because of its last
// partners.
void Lobby::depart_if_gone(Slot slot) {
  if (!users_.is_gone(slot)) return;
  User& user = users_[slot];
  for (const TagId tag : user.preferences.tags.ids()) tags_.release(tag);
  user.preferences = {};
  user.has_preferences = false;
  users_.depart(slot);
}

void Lobby::set_user_deadline(Slot slot, std::optional<SteadyTime> due) {
  User& user = users_[slot];
  deadlines_.set(user.timer, due, user.ticket.key.sequence, slot, false);
}

void Lobby::set_session_deadline(Slot slot) {
  Session& session = sessions_[slot];
  std::optional<SteadyTime> due;
  for (const Participant& each : session.participants) {
    if (!each.present && (!due || each.away_until < *due)) due = each.away_until;
  }
  deadlines_.set(session.timer, due, 0, slot, true);
}

void Lobby::run_deadlines(SteadyTime now) {
  for (std::size_t count = 0; count < config_.deadlines_per_tick; ++count) {
    if (deadlines_.empty() || deadlines_.front().due > now) break;
    const Deadlines::Due entry = deadlines_.pop();
    if (entry.of_session) {
      if (deadlines_.fires(sessions_[entry.slot].timer, entry))
        run_session_deadline(entry.slot, now);
    } else if (deadlines_.fires(users_[entry.slot].timer, entry)) {
      set_user_deadline(entry.slot, std::nullopt);
      run_ticket_deadline(entry.slot, now);
    }
  }
  prune_deadlines();
}

// Removes the entries that no longer count when there are too many entries. Users who connect and
// disconnect often leave such entries behind.
void Lobby::prune_deadlines() {
  constexpr std::size_t kSpare = 4096;
  if (deadlines_.size() <= 4 * (users_.size() + sessions_.size()) + kSpare) return;
  deadlines_.prune([this](const Deadlines::Due& entry) -> const Deadlines::Timer& {
    return entry.of_session ? sessions_[entry.slot].timer : users_[entry.slot].timer;
  });
}

TicketView Lobby::ticket_view(const User& user) {
  std::size_t count = 0;
  for (const TagId tag : user.preferences.tags.ids()) tag_texts_[count++] = tags_.text(tag);
  return {user.preferences.mode,
          user.preferences.campus,
          {tag_texts_.data(), count},
          user.ticket.joined_at(),
          user.ticket.key.sequence};
}

SessionView Lobby::session_view(const Session& session, std::size_t index) const {
  return {session.id, &users_[session.participants[1 - index].user].id, session.initiator == index,
          session.mode};
}

void Lobby::handle(const RulesChanged& event, SteadyTime now) {
  pair_arrivals(now);
  config_.matching = event.matching;
  config_.queue_timeout = event.queue_timeout;
  const bool regroup = config_.karma_floor != event.karma_floor ||
                       config_.new_guests_apart != event.new_guests_apart;
  config_.new_guests_apart = event.new_guests_apart;
  config_.karma_floor = event.karma_floor;
  for (const Slot slot : waiting_.all()) {
    const AgeKey key = users_[slot].ticket.key;
    if (!event.matching) {
      leave_queue(slot);
      sink_.on(QueueLeft{users_[slot].connection, {}, QueueLeftReason::kDisabled});
    } else if (regroup) {
      leave_queue(slot);
      enqueue(slot, key, {}, true, now);
    } else {
      schedule_ticket(slot);
    }
  }
}

void Lobby::handle(const ProfileChanged& event, SteadyTime now) {
  // pair_arrivals() comes first, because it may remove users, including this one.
  pair_arrivals(now);
  const Slot known = users_.find(event.user);
  if (known != kNoSlot) update_profile(known, event.profile, {}, now);
}

// Applies a changed profile: of a ProfileChanged event or of a second `authenticate`. Afterwards
// the user may have no connection, or it may be removed. REQUIRES: arrivals_ is empty.
void Lobby::update_profile(Slot slot, std::shared_ptr<const Profile> profile, std::string_view ref,
                           SteadyTime now) {
  User& user = users_[slot];
  user.profile = std::move(profile);
  const bool banned = user.profile && user.profile->banned;
  if (banned && user.connection) return expel(slot, ref, now);
  if (user.activity == Activity::kWaiting) {
    const AgeKey key = user.ticket.key;
    leave_queue(slot);
    enqueue(slot, key, {}, true, now);
  } else if (user.activity == Activity::kTalking) {
    const Session& session = sessions_[user.session];
    const std::size_t index = session.index_of(slot);
    const User& partner = users_[session.participants[1 - index].user];
    const SessionId id = session.id;
    const ConnectionId connection = user.connection;
    const bool blocks = user.profile && user.profile->blocks(partner.key);
    if (banned || blocks) {
      end_session(user.session, index, banned ? LeftReason::kBanned : LeftReason::kEnded, now);
      // A user without a connection was removed together with its session.
      if (!connection) return;
      sink_.on(SessionEnded{connection, {}, id});
    }
  }
  end_invites_with_blocked(slot);
  if (banned && user.activity == Activity::kAway) leave_queue(slot);
  depart_if_gone(slot);
}

}  // namespace gurukul::lobby
