#include "lobby/lobby.hpp"

namespace gurukul::lobby {

Lobby::Lobby(const Config& config, Random& random, EffectSink& sink, HistorySink* history)
    : random_(random),
      sink_(sink),
      history_(history),
      config_(config),
      last_sequence_(config.first_sequence) {}

void Lobby::apply(const Event& event, SteadyTime now) {
  std::visit([&](const auto& each) { handle(each, now); }, event);
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
  if (!invite_ends_.empty() && (!due || invite_ends_.front().first < *due)) {
    due = invite_ends_.front().first;
  }
  for (const WaitQueue& order : order_) {
    // The position of a user who waits alone cannot change.
    if (order.size() > 1 && (!due || next_refresh_ < *due)) due = next_refresh_;
  }
  return due;
}

Stats Lobby::stats() const {
  Stats stats = stats_;
  stats.online = by_connection_.size();
  for (std::size_t mode = 0; mode < kMatchModes; ++mode) stats.waiting[mode] = order_[mode].size();
  stats.sessions = sessions_.size();
  stats.unfinished_searches = unfinished_.size();
  return stats;
}

const UserId* Lobby::user_of(ConnectionId connection) const {
  const Slot slot = by_connection_.find(connection);
  return slot == kNoSlot ? nullptr : &users_[slot].id;
}

User* Lobby::user_by(ConnectionId connection) {
  const Slot slot = by_connection_.find(connection);
  return slot == kNoSlot ? nullptr : &users_[slot];
}

Slot Lobby::find_or_create(const UserId& id) {
  if (const auto known = by_id_.find(id.value()); known != by_id_.end()) return known->second;
  const Slot slot = users_.allocate();
  users_[slot].id = id;
  users_[slot].key = key_of(id);
  by_id_.emplace(users_[slot].id.value(), slot);
  return slot;
}

void Lobby::connect(Slot slot, ConnectionId connection) {
  users_[slot].connection = connection;
  by_connection_.add(connection, slot);
}

void Lobby::disconnect(User& user) {
  const Slot slot = by_connection_.at(user.connection);
  by_connection_.erase(user.connection);
  user.connection = {};
  end_invites(slot);
}

// Removes a user who is gone. Users with last partners are kept up to a bound, others not at all.
void Lobby::depart_if_gone(Slot slot) {
  User& user = users_[slot];
  if (user.connection || user.activity != Activity::kIdle || user.pins > 0) return;
  for (const TagId tag : user.preferences.tags.ids()) tags_.release(tag);
  user.preferences = {};
  user.has_preferences = false;
  const auto forget = [this](Slot gone) {
    by_id_.erase(users_[gone].id.value());
    users_.release(gone);
  };
  if (user.recents.empty() || config_.departed_users_max == 0) return forget(slot);
  departed_.emplace_back(slot, ++user.departures);
  if (departed_.size() <= config_.departed_users_max) return;
  const auto [oldest, departure] = departed_.front();
  departed_.pop_front();
  const User& gone = users_[oldest];
  if (gone.departures == departure && !gone.connection && gone.activity == Activity::kIdle &&
      gone.pins == 0) {
    forget(oldest);
  }
}

void Lobby::set_user_deadline(Slot slot, std::optional<SteadyTime> due) {
  User& user = users_[slot];
  deadlines_.set(user.timer, due, user.ticket.key.sequence, slot, false);
}

void Lobby::set_session_deadline(Slot slot) {
  Session& session = sessions_[slot];
  std::optional<SteadyTime> due;
  for (const Participant& side : session.participants) {
    if (!side.present && (!due || side.away_until < *due)) due = side.away_until;
  }
  deadlines_.set(session.timer, due, 0, slot, true);
}

void Lobby::run_deadlines(SteadyTime now) {
  for (std::size_t count = 0; count < config_.deadlines_per_tick; ++count) {
    if (deadlines_.empty() || deadlines_.front().due > now) break;
    const Deadlines::Due entry = deadlines_.pop();
    if (entry.of_session) {
      if (deadlines_.fires(sessions_[entry.slot].timer, entry)) session_deadline(entry.slot, now);
    } else if (deadlines_.fires(users_[entry.slot].timer, entry)) {
      set_user_deadline(entry.slot, std::nullopt);
      ticket_deadline(entry.slot, now);
    }
  }
  prune_deadlines();
}

// Removes obsolete entries, which users who connect often leave behind, when there are too many.
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

SessionView Lobby::session_view(const Session& session, std::size_t side) const {
  return {session.id, &users_[session.participants[1 - side].user].id, session.initiator == side,
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
  std::vector<Slot> queued;
  for (const WaitQueue& order : order_) {
    const WaitQueue::Entry* entry = order.next_after(AgeKey{INT64_MIN, 0});
    for (; entry != nullptr; entry = order.next_after(entry->key)) queued.push_back(entry->user);
  }
  for (const Slot slot : queued) {
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
  // Called first, because it may remove users, including this one.
  pair_arrivals(now);
  const auto known = by_id_.find(event.user.value());
  if (known != by_id_.end()) learn(known->second, event.profile, {}, now);
}

// Applies a changed profile, from any source. Afterwards the user may have no connection or be
// removed. REQUIRES: no joins are pending.
void Lobby::learn(Slot slot, std::shared_ptr<const Profile> profile, std::string_view ref,
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
    const std::size_t side = session.index_of(slot);
    const User& partner = users_[session.participants[1 - side].user];
    const SessionId id = session.id;
    const ConnectionId connection = user.connection;
    const bool blocks = user.profile && user.profile->blocks(partner.key);
    if (banned || blocks) {
      end_session(user.session, side, banned ? LeftReason::kBanned : LeftReason::kEnded, now);
      // Ending the session removes a user who was disconnected.
      if (!connection) return;
      sink_.on(SessionEnded{connection, {}, id});
    }
  }
  end_invites_with_blocked(slot);
  if (banned && user.activity == Activity::kAway) leave_queue(slot);
  depart_if_gone(slot);
}

}  // namespace gurukul::lobby
