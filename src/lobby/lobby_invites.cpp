#include "lobby/lobby.hpp"

namespace gurukul::lobby {

Verdict Lobby::handle(const CallBuddy& event, SteadyTime now) {
  const User* user = user_by(event.connection);
  if (user == nullptr) return Verdict::kValid;
  const Slot caller = users_.at(event.connection);
  if (user->activity == Activity::kArriving) pair_arrivals(now);
  if (is_refused(*user, event.connection, event.ref)) return Verdict::kValid;
  const auto refuse = [&](ErrorCode code, std::string_view why) {
    sink_.on(Refused{event.connection, event.ref, code, why});
    return code == ErrorCode::kInvalidMessage ? Verdict::kInvalid : Verdict::kValid;
  };
  if (user->activity == Activity::kTalking) {
    return refuse(ErrorCode::kInvalidMessage, "call_buddy: you are in a session: end it first");
  }
  const Slot callee = users_.find(event.buddy);
  if (callee == kNoSlot || !can_be_called(*user, users_[callee])) {
    return refuse(ErrorCode::kUnavailable,
                  "buddyId: this user is not your buddy, or cannot be called now");
  }
  withdraw_call(caller);
  if (user->activity != Activity::kIdle) {
    leave_queue(caller);
    sink_.on(QueueLeft{event.connection, {}, QueueLeftReason::kLeft});
  }
  const auto id = random_uuid<InviteId>(random_);
  invites_.add({id, caller, callee, event.mode}, now + limits::kInviteLife);
  sink_.on(
      Calling{event.connection, event.ref, id, users_[callee].id, event.mode, limits::kInviteLife});
  sink_.on(Invited{users_[callee].connection, id, user->id, user->profile.get(), event.mode,
                   limits::kInviteLife});
  return Verdict::kValid;
}

// True when neither user is banned and neither has blocked the other, by their current profiles.
bool Lobby::may_call(const User& one, const User& other) {
  const auto forbids = [](const User& user, const User& partner) {
    return user.profile && (user.profile->banned || user.profile->blocks(partner.key));
  };
  return !forbids(one, other) && !forbids(other, one);
}

bool Lobby::can_be_called(const User& caller, const User& callee) const {
  if (!callee.connection || callee.key == caller.key || !may_call(caller, callee)) return false;
  return invites_.count_of(users_.at(callee.connection)) < limits::kInvitesPerCalleeMax;
}

Verdict Lobby::handle(const AnswerInvite& event, SteadyTime now) {
  if (user_by(event.connection) == nullptr) return Verdict::kValid;
  const Slot slot = users_.at(event.connection);
  const Invite* invite = invites_.find(event.invite);
  const bool is_callee = invite != nullptr && invite->callee == slot;
  const bool is_caller = invite != nullptr && invite->caller == slot;
  if (!is_callee && !is_caller) {
    sink_.on(Refused{event.connection, event.ref, ErrorCode::kUnavailable,
                     "inviteId: there is no such invite, or it has ended"});
  } else if (!event.accept) {
    notify_invite_ended(invites_.take(event.invite),
                        is_callee ? InviteEnd::kDeclined : InviteEnd::kCancelled, slot, event.ref);
  } else if (is_caller) {
    sink_.on(Refused{event.connection, event.ref, ErrorCode::kInvalidMessage,
                     "accept: only the callee can accept"});
    return Verdict::kInvalid;
  } else if (is_refused(users_[slot], event.connection, event.ref)) {
    return Verdict::kValid;
  } else if (!may_call(users_[invite->caller], users_[slot])) {
    notify_invite_ended(invites_.take(event.invite), InviteEnd::kGone, slot, event.ref);
  } else {
    accept_invite(slot, event.invite, event.ref, now);
  }
  return Verdict::kValid;
}

// The callee may be in the wait queue or in another session. It leaves them when it accepts.
void Lobby::accept_invite(Slot callee, InviteId id, std::string_view ref, SteadyTime now) {
  pair_arrivals(now);
  const Invite invite = invites_.take(id);
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
    // For a `skip` in the call by a user who has never joined the wait queue.
    if (!users_[each].has_preferences) users_[each].preferences.mode = invite.mode;
  }
  ++stats_.direct_calls;
  const Slot session = open_session(invite.caller, callee, invite.mode, now);
  notify_matched(session, 0, {}, std::nullopt);
  notify_matched(session, 1, ref, std::nullopt);
}

void Lobby::handle(const BuddyChanged& event, SteadyTime /*now*/) {
  const Slot known = users_.find(event.user);
  if (known == kNoSlot || !users_[known].connection) return;
  sink_.on(BuddyNews{users_[known].connection, event.buddy, event.change});
}

// Notifies both users. The user `answering` gets the message with `ref`, because it is the answer
// to its own message. kNoSlot: nobody gets a `ref`.
void Lobby::notify_invite_ended(const Invite& invite, InviteEnd end, Slot answering,
                                std::string_view ref) {
  for (const Slot each : {invite.caller, invite.callee}) {
    if (!users_[each].connection) continue;
    sink_.on(InviteEnded{users_[each].connection, each == answering ? ref : std::string_view{},
                         invite.id, end});
  }
}

template <class Predicate>
void Lobby::end_invites_where(Slot user, InviteEnd end, Predicate which) {
  for (const InviteId id : invites_.of(user, which)) notify_invite_ended(invites_.take(id), end);
}

void Lobby::end_invites(Slot user) {
  end_invites_where(user, InviteEnd::kGone, [](const Invite&) { return true; });
}

// Cancels the invite that the user has sent, if there is one.
void Lobby::withdraw_call(Slot caller) {
  end_invites_where(caller, InviteEnd::kCancelled,
                    [caller](const Invite& invite) { return invite.caller == caller; });
}

void Lobby::end_invites_with_blocked(Slot user) {
  const auto& profile = users_[user].profile;
  if (!profile) return;
  end_invites_where(user, InviteEnd::kGone, [&](const Invite& invite) {
    return profile->blocks(users_[invite.other(user)].key);
  });
}

void Lobby::expire_invites(SteadyTime now) {
  while (const auto expired = invites_.take_expired(now)) {
    notify_invite_ended(*expired, InviteEnd::kTimeout);
  }
}

}  // namespace gurukul::lobby
