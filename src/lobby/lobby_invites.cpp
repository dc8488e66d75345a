#include <algorithm>

#include "lobby/lobby.hpp"

namespace gurukul::lobby {

template <class Predicate>
void Lobby::end_invites_where(Slot user, InviteEnd end, Predicate which) {
  if (invites_.empty()) return;
  std::vector<InviteId> ending;
  const auto [first, last] = invites_of_.equal_range(user);
  for (auto entry = first; entry != last; ++entry) {
    if (which(invites_.at(entry->second))) ending.push_back(entry->second);
  }
  for (const InviteId id : ending) end_invite(id, end);
}

void Lobby::handle(const CallBuddy& event, SteadyTime now) {
  const User* user = user_by(event.connection);
  if (user == nullptr) return;
  const Slot caller = by_connection_.at(event.connection);
  if (user->activity == Activity::kArriving) pair_arrivals(now);
  if (is_refused(*user, event.connection, event.ref)) return;
  const auto refuse = [&](ErrorCode code, std::string_view why) {
    sink_.on(Refused{event.connection, event.ref, code, why});
  };
  if (user->activity == Activity::kTalking) {
    return refuse(ErrorCode::kInvalidMessage, "call_buddy: end your session first");
  }
  const auto known = by_id_.find(event.buddy.value());
  if (known == by_id_.end() || !can_be_called(*user, users_[known->second])) {
    return refuse(ErrorCode::kUnavailable, "buddyId: cannot be called now");
  }
  const Slot callee = known->second;
  withdraw_call(caller);
  if (user->activity != Activity::kIdle) {
    leave_queue(caller);
    sink_.on(QueueLeft{event.connection, {}, QueueLeftReason::kLeft});
  }
  const auto id = random_uuid<InviteId>(random_);
  invites_.emplace(id, Invite{caller, callee, event.mode});
  for (const Slot each : {caller, callee}) invites_of_.emplace(each, id);
  invite_ends_.emplace_back(now + limits::kInviteLife, id);
  sink_.on(
      Calling{event.connection, event.ref, id, users_[callee].id, event.mode, limits::kInviteLife});
  sink_.on(Invited{users_[callee].connection, id, user->id, user->profile.get(), event.mode,
                   limits::kInviteLife});
}

// Decided by the current profiles of the two users.
bool Lobby::may_call(const User& one, const User& other) {
  const auto forbids = [](const User& user, const User& partner) {
    return user.profile && (user.profile->banned || user.profile->blocks(partner.key));
  };
  return !forbids(one, other) && !forbids(other, one);
}

bool Lobby::can_be_called(const User& caller, const User& callee) const {
  if (!callee.connection || callee.key == caller.key || !may_call(caller, callee)) return false;
  return invites_of_.count(by_connection_.at(callee.connection)) < limits::kInvitesPerCalleeMax;
}

void Lobby::handle(const AnswerInvite& event, SteadyTime now) {
  if (user_by(event.connection) == nullptr) return;
  const Slot slot = by_connection_.at(event.connection);
  const auto known = invites_.find(event.invite);
  const bool is_callee = known != invites_.end() && known->second.callee == slot;
  const bool is_caller = known != invites_.end() && known->second.caller == slot;
  if (!is_callee && !is_caller) {
    sink_.on(Refused{event.connection, event.ref, ErrorCode::kUnavailable,
                     "inviteId: no such call, or it has ended"});
  } else if (!event.accept) {
    end_invite(event.invite, is_callee ? InviteEnd::kDeclined : InviteEnd::kCancelled, slot,
               event.ref);
  } else if (is_caller) {
    sink_.on(Refused{event.connection, event.ref, ErrorCode::kInvalidMessage,
                     "accept: only the callee can accept"});
  } else if (is_refused(users_[slot], event.connection, event.ref)) {
    return;
  } else if (!may_call(users_[known->second.caller], users_[slot])) {
    end_invite(event.invite, InviteEnd::kGone, slot, event.ref);
  } else {
    accept_invite(slot, event.invite, event.ref, now);
  }
}

// The callee may be in the queue or in another session. Accepting leaves it.
void Lobby::accept_invite(Slot callee, InviteId id, std::string_view ref, SteadyTime now) {
  pair_arrivals(now);
  const Invite invite = take_invite(id);
  User& called = users_[callee];
  if (called.activity == Activity::kTalking) {
    const SessionId left = sessions_[called.session].id;
    end_session(called.session, sessions_[called.session].index_of(callee), LeftReason::kEnded,
                now);
    sink_.on(SessionEnded{called.connection, {}, left});
  }
  for (const Slot each : {invite.caller, callee}) {
    leave_queue(each);
    end_invites(each);
    GURUKUL_CHECK(users_[each].activity == Activity::kIdle && users_[each].connection);
    // Used by Next after the call, when the user has never joined the queue.
    if (!users_[each].has_preferences) users_[each].preferences.mode = invite.mode;
  }
  ++stats_.direct_calls;
  const Slot session = open_session(invite.caller, callee, invite.mode, now);
  notify_matched(session, 0, {}, std::nullopt);
  notify_matched(session, 1, ref, std::nullopt);
}

void Lobby::handle(const BuddyChanged& event, SteadyTime /*now*/) {
  const auto known = by_id_.find(event.user.value());
  if (known == by_id_.end() || !users_[known->second].connection) return;
  sink_.on(BuddyNews{users_[known->second].connection, event.buddy, event.change});
}

Lobby::Invite Lobby::take_invite(InviteId id) {
  const auto known = invites_.find(id);
  GURUKUL_CHECK(known != invites_.end());
  const Invite invite = known->second;
  invites_.erase(known);
  for (const Slot each : {invite.caller, invite.callee}) {
    const auto [begin, end] = invites_of_.equal_range(each);
    invites_of_.erase(
        std::find_if(begin, end, [id](const auto& entry) { return entry.second == id; }));
  }
  return invite;
}

// Ends an invite. The user `answering` gets the answer with `ref`, the other user one without.
void Lobby::end_invite(InviteId id, InviteEnd end, Slot answering, std::string_view ref) {
  const Invite invite = take_invite(id);
  for (const Slot each : {invite.caller, invite.callee}) {
    if (!users_[each].connection) continue;
    sink_.on(InviteEnded{users_[each].connection, each == answering ? ref : std::string_view{}, id,
                         end});
  }
}

void Lobby::end_invites(Slot user) {
  end_invites_where(user, InviteEnd::kGone, [](const Invite&) { return true; });
}

void Lobby::withdraw_call(Slot caller) {
  end_invites_where(caller, InviteEnd::kCancelled,
                    [caller](const Invite& invite) { return invite.caller == caller; });
}

void Lobby::end_invites_with_blocked(Slot user) {
  const auto& profile = users_[user].profile;
  if (!profile) return;
  end_invites_where(user, InviteEnd::kGone, [&](const Invite& invite) {
    const Slot other = invite.caller == user ? invite.callee : invite.caller;
    return profile->blocks(users_[other].key);
  });
}

void Lobby::expire_invites(SteadyTime now) {
  while (!invite_ends_.empty()) {
    const auto [due, id] = invite_ends_.front();
    const bool stands = invites_.contains(id);
    if (stands && due > now) return;
    invite_ends_.pop_front();
    if (stands) end_invite(id, InviteEnd::kTimeout);
  }
}

}  // namespace gurukul::lobby
