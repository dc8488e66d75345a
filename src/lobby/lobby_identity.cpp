#include <algorithm>

#include "lobby/lobby.hpp"

namespace gurukul::lobby {
namespace {

bool is_guest(const User& user) {
  return user.profile && user.profile->is_guest;
}

}  // namespace

void Lobby::handle(const Authenticated& event, SteadyTime now) {
  if (const Slot slot = users_.find(event.connection); slot != kNoSlot) {
    User& user = users_[slot];
    GURUKUL_CHECK(user.id == event.user);
    if (event.profile && !(user.profile && *user.profile == *event.profile)) {
      pair_arrivals(now);
      update_profile(slot, event.profile, event.ref, now);
    }
    if (!event.announce || users_.find(event.connection) == kNoSlot) return;
    Welcome welcome{event.connection,   event.ref,       user.id,       Welcome::Nothing{},
                    Welcome::Nothing{}, users_.online(), is_guest(user)};
    if (user.activity == Activity::kTalking) {
      const Session& session = sessions_[user.session];
      welcome.holds = session_view(session, session.index_of(slot));
    } else if (user.activity != Activity::kIdle) {
      welcome.holds = ticket_view(user);
    }
    sink_.on(welcome);
    return;
  }
  if (event.extends) return;
  // A new user does not affect the joins of this tick, so they need not be answered first. When
  // many users connect and join at the same time, their joins are handled together.
  if (event.resume || users_.find(event.user) != kNoSlot) pair_arrivals(now);
  const bool just_came = users_.find(event.user) == kNoSlot;
  const Slot slot = users_.find_or_create(event.user);
  User& user = users_[slot];
  if (just_came) user.came_at = now;
  if (user.connection) {
    const ConnectionId older = user.connection;
    disconnect(slot);
    sink_.on(Replaced{older});
  }
  users_.connect(slot, event.connection);
  if (event.profile) user.profile = event.profile;
  if (user.profile && user.profile->banned) return expel(slot, event.ref, now);
  if (resume(slot, event, now)) return;
  if (user.activity == Activity::kTalking) {
    end_session(user.session, sessions_[user.session].index_of(slot), LeftReason::kDisconnected,
                now);
  }
  leave_queue(slot);
  if (event.announce) {
    sink_.on(Welcome{event.connection, event.ref, user.id, Welcome::Nothing{}, Welcome::Nothing{},
                     users_.online(), is_guest(user)});
  }
}

// Ends the session, the queue spot and the connection of a banned user. REQUIRES: the user is
// connected and not arriving.
void Lobby::expel(Slot slot, std::string_view ref, SteadyTime now) {
  User& user = users_[slot];
  if (user.activity == Activity::kTalking) {
    end_session(user.session, sessions_[user.session].index_of(slot), LeftReason::kBanned, now);
  }
  leave_queue(slot);
  const ConnectionId connection = user.connection;
  disconnect(slot);
  sink_.on(Banned{connection, ref});
  depart_if_gone(slot);
}

// Resumes what the token of the event names, and sends the welcome. False: nothing was resumed and
// nothing was sent.
bool Lobby::resume(Slot slot, const Authenticated& event, SteadyTime now) {
  if (config_.grace.count() == 0 || !event.resume || !event.announce) return false;
  if (const auto* session = std::get_if<SessionClaim>(&event.resume->what)) {
    return resume_session(slot, event, *session, now);
  }
  return resume_queue_spot(slot, event, std::get<QueueSpotClaim>(event.resume->what), now);
}

bool Lobby::resume_session(Slot slot, const Authenticated& event, const SessionClaim& claim,
                           SteadyTime now) {
  const Slot known = sessions_.find(claim.session);
  if (known != kNoSlot) {
    const Session& session = sessions_[known];
    if (session.participants[0].user != slot && session.participants[1].user != slot) return false;
    enter_session(slot, known, event, now);
    return true;
  }
  if (event.resume->issued_here || sessions_.was_rebuilt_and_ended(claim.session)) return false;
  if (claim.partner == event.user || claim.partner.empty()) return false;
  // The user may have blocked the partner just before the restart.
  const auto& profile = users_[slot].profile;
  if (profile && profile->blocks(key_of(claim.partner))) return false;
  rebuild_session(slot, event, claim, now);
  return true;
}

void Lobby::enter_session(Slot slot, Slot at, const Authenticated& event, SteadyTime now) {
  User& user = users_[slot];
  if (user.activity == Activity::kTalking && user.session != at) {
    end_session(user.session, sessions_[user.session].index_of(slot), LeftReason::kDisconnected,
                now);
  }
  leave_queue(slot);
  Session& session = sessions_[at];
  const std::size_t index = session.index_of(slot);
  Participant& own = session.participants[index];
  const Participant& other = session.participants[1 - index];
  user.activity = Activity::kTalking;
  user.session = at;
  own.present = true;
  own.has_come = true;
  // The restart has lost the user's preferences. A later `skip` uses the match mode of the session.
  if (session.rebuilt && !user.has_preferences) {
    user.preferences.mode = session.mode;
    user.has_preferences = true;
  }
  set_session_deadline(at);
  ++stats_.resumed_sessions;
  sink_.on(Welcome{event.connection, event.ref, user.id,
                   Welcome::ResumedSession{session_view(session, index), own.lost},
                   session_view(session, index), users_.online(), is_guest(user)});
  if (!other.present) {
    sink_.on(PartnerSuspended{event.connection, session.id,
                              std::max(Millis{0}, other.away_until - now)});
  }
  if (!session.is_remembered && other.has_come) start_history(session, index);
  replay(session, index);
  if (other.present) sink_.on(PartnerResumed{users_[other.user].connection, session.id});
}

void Lobby::rebuild_session(Slot slot, const Authenticated& event, const SessionClaim& claim,
                            SteadyTime now) {
  User& user = users_[slot];
  if (user.activity == Activity::kTalking) {
    end_session(user.session, sessions_[user.session].index_of(slot), LeftReason::kDisconnected,
                now);
  }
  const Slot partner = users_.find_or_create(claim.partner);
  const Slot at = sessions_.open(claim.session, slot, partner);
  Session& session = sessions_[at];
  session.mode = claim.mode;
  session.initiator = claim.is_initiator ? 0 : 1;
  session.rebuilt = true;
  session.is_remembered = false;
  session.started_at = now;
  for (Participant& each : session.participants) {
    each.lost = true;
    each.has_come = false;
    each.present = false;
    each.away_until = now + config_.grace;
    ++users_[each.user].pins;
  }
  // A partner who is connected, in the wait queue or in another session stays there. Only its own
  // resume token moves it into this session.
  User& expected = users_[partner];
  if (!expected.connection && expected.activity == Activity::kIdle) {
    expected.activity = Activity::kTalking;
    expected.session = at;
  }
  user.recents.add(expected.key);
  expected.recents.add(user.key);
  ++stats_.rebuilt_sessions;
  enter_session(slot, at, event, now);
}

bool Lobby::resume_queue_spot(Slot slot, const Authenticated& event, const QueueSpotClaim& claim,
                              SteadyTime now) {
  User& user = users_[slot];
  const AgeKey claimed{std::min(claim.joined_at, now).ms, claim.sequence};
  // Compares the number of the join only. The time in the token is of the wall clock, which may
  // have been set since then.
  const bool same_ticket =
      user.ticket.key != AgeKey{} && user.ticket.key.sequence == claimed.sequence;
  const bool queued = user.activity == Activity::kAway || user.activity == Activity::kWaiting;
  if (queued && same_ticket && config_.matching) {
    const AgeKey key = user.ticket.key;
    leave_queue(slot);
    enqueue(slot, key, {}, true, now);
    welcome_to_queue_spot(slot, event);
    return true;
  }
  const bool too_old = config_.queue_timeout.count() > 0 &&
                       now - SteadyTime{claimed.joined_ms} >= config_.queue_timeout;
  const bool banned = user.profile && user.profile->banned;
  if (event.resume->issued_here || same_ticket || user.ticket.key >= claimed || too_old || banned ||
      !config_.matching || user.activity == Activity::kTalking) {
    return false;
  }
  leave_queue(slot);
  set_preferences(user, claim.mode, claim.campus, claim.interests);
  enqueue(slot, claimed, {}, true, now);
  welcome_to_queue_spot(slot, event);
  return true;
}

void Lobby::welcome_to_queue_spot(Slot slot, const Authenticated& event) {
  User& user = users_[slot];
  ++stats_.resumed_queue_spots;
  const TicketView ticket = ticket_view(user);
  user.ticket.last_sent_position = waiting_.position(user);
  sink_.on(Welcome{event.connection, event.ref, user.id,
                   Welcome::ResumedQueueSpot{ticket, user.ticket.last_sent_position}, ticket,
                   users_.online(), is_guest(user)});
}

void Lobby::handle(const ClientClosed& event, SteadyTime now) {
  User* user = user_by(event.connection);
  if (user == nullptr) return;
  const Slot slot = users_.at(event.connection);
  if (user->activity == Activity::kArriving) pair_arrivals(now);
  disconnect(slot);
  leave_queue(slot);
  if (user->activity == Activity::kTalking) {
    end_session(user->session, sessions_[user->session].index_of(slot), LeftReason::kDisconnected,
                now);
  } else {
    depart_if_gone(slot);
  }
}

void Lobby::handle(const ConnectionLost& event, SteadyTime now) {
  if (config_.grace.count() == 0) return handle(ClientClosed{event.connection}, now);
  User* user = user_by(event.connection);
  if (user == nullptr) return;
  const Slot slot = users_.at(event.connection);
  if (user->activity == Activity::kArriving) pair_arrivals(now);
  disconnect(slot);
  if (user->activity == Activity::kTalking) {
    suspend(slot, now);
  } else if (user->activity == Activity::kWaiting) {
    keep_queue_spot(slot, now);
  } else {
    depart_if_gone(slot);
  }
}

}  // namespace gurukul::lobby
