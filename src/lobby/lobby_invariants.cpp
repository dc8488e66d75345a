// The checks of what must be true between two ticks. The model test and the simulation call them
// after every tick.

#include <algorithm>

#include "lobby/lobby.hpp"

namespace gurukul::lobby {
namespace {

bool has_timer(const Deadlines::Timer& timer) {
  return timer.due.has_value() && timer.armed.has_value() && *timer.armed <= *timer.due;
}

}  // namespace

void Lobby::check_invariants() const {
  GURUKUL_CHECK(arrivals_.empty() && answering_.empty());
  users_.check_invariants();
  sessions_.check_invariants();
  waiting_.check_invariants();
  invites_.check_invariants();
  std::array<std::size_t, kMatchModes> waiting{};
  std::size_t seats = 0;
  users_.for_each([&](Slot slot, const User& user) {
    check_user(slot, user);
    if (user.activity == Activity::kWaiting)
      ++waiting[static_cast<std::size_t>(user.preferences.mode)];
    seats += user.pins;
  });
  for (const MatchMode mode : kAllMatchModes) {
    GURUKUL_CHECK(waiting_.count(mode) == waiting[static_cast<std::size_t>(mode)]);
  }
  GURUKUL_CHECK(seats == 2 * sessions_.size());
  sessions_.for_each([this](Slot slot, const Session& session) { check_session(slot, session); });
  invites_.for_each([this](const Invite& invite) {
    GURUKUL_CHECK(invite.caller != invite.callee);
    GURUKUL_CHECK(users_[invite.caller].connection && users_[invite.callee].connection);
  });
}

void Lobby::check_user(Slot slot, const User& user) const {
  GURUKUL_CHECK(user.ticket.arrival == kNoArrival);
  GURUKUL_CHECK((user.activity == Activity::kTalking) == (user.session != kNoSlot));
  switch (user.activity) {
    case Activity::kIdle:
      GURUKUL_CHECK(user.ticket.search == 0);
      break;
    case Activity::kArriving:
      GURUKUL_CHECK(false);  // every join is answered by the end of its tick
      break;
    case Activity::kWaiting:
      GURUKUL_CHECK(user.connection && user.has_preferences);
      GURUKUL_CHECK(waiting_.order(user.preferences.mode).contains(user.ticket.key));
      break;
    case Activity::kAway:
      // Without a deadline the queue spot would be kept for ever.
      GURUKUL_CHECK(!user.connection && has_timer(user.timer));
      break;
    case Activity::kTalking: {
      const Session& session = sessions_[user.session];
      GURUKUL_CHECK(user.pins > 0 && sessions_.find(session.id) == user.session);
      const Participant& own = session.participants[session.index_of(slot)];
      GURUKUL_CHECK(own.user == slot && own.present == static_cast<bool>(user.connection));
      break;
    }
  }
}

void Lobby::check_session(Slot slot, const Session& session) const {
  const auto& [first, second] = session.participants;
  GURUKUL_CHECK(first.user != second.user && session.initiator <= 1);
  for (const Participant& each : session.participants) {
    const User& user = users_[each.user];
    if (each.present) GURUKUL_CHECK(user.session == slot && user.connection);
    // Messages are kept only for a participant whose connection is lost.
    if (each.present) GURUKUL_CHECK(each.kept == nullptr);
  }
  // Without a deadline, a session to which nobody returns would be kept for ever.
  if (!first.present || !second.present) GURUKUL_CHECK(has_timer(session.timer));
}

}  // namespace gurukul::lobby
