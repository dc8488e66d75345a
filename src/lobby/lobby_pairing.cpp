#include <algorithm>
#include <utility>

#include "lobby/lobby.hpp"

namespace gurukul::lobby {

void Lobby::insert_waiting(Slot slot) {
  User& user = users_[slot];
  user.activity = Activity::kWaiting;
  waiting_.insert(user, slot);
  schedule_ticket(slot);
}

// Handles the joins of this tick in order. Each user searches among the users who joined before it.
// `queued` is sent after all searches, so that a user who is paired in this tick does not get it.
void Lobby::pair_arrivals(SteadyTime now) {
  if (arrivals_.empty()) return;
  run_deadlines(now);
  answering_.swap(arrivals_);
  for (std::uint32_t index = 0; index < answering_.size(); ++index) {
    const Arrival& arrival = answering_[index];
    User& user = users_[arrival.user];
    if (user.activity != Activity::kArriving || user.ticket.search != arrival.search) continue;
    user.ticket.arrival = index;
    start_search(arrival.user, now);
  }
  for (std::uint32_t index = 0; index < answering_.size(); ++index) {
    const Arrival& arrival = answering_[index];
    Ticket& ticket = users_[arrival.user].ticket;
    if (ticket.arrival != index) continue;
    ticket.arrival = kNoArrival;
    if (!arrival.quiet) notify_queued(arrival.user, arrival.ref, now);
  }
  answering_.clear();
}

// The `ref` of the user's join if it is answered now. Empty: the join had none, or it was answered
// before.
std::string_view Lobby::ref_of(Slot slot) const {
  const std::uint32_t arrival = users_[slot].ticket.arrival;
  return arrival == kNoArrival ? std::string_view{} : answering_[arrival].ref;
}

void Lobby::start_search(Slot slot, SteadyTime now) {
  AgeKey after = kBeforeAll;
  std::size_t probes = config_.probes_per_search;
  const Found found = search(slot, after, probes, now);
  if (found == Found::kPartner) return;
  if (users_[slot].activity == Activity::kArriving) insert_waiting(slot);
  if (found == Found::kUnfinished) {
    unfinished_.push_back({slot, users_[slot].ticket.search, after});
  }
}

void Lobby::continue_searches(SteadyTime now) {
  std::size_t probes = config_.probes_per_tick;
  while (!unfinished_.empty() && probes > 0) {
    Search next = unfinished_.front();
    unfinished_.pop_front();
    const User& user = users_[next.user];
    if (user.activity != Activity::kWaiting || user.ticket.search != next.number) continue;
    if (search(next.user, next.after, probes, now) == Found::kUnfinished) {
      unfinished_.push_back(next);
    }
  }
}

// Examines up to `probes` candidates after `after`, oldest first, and matches the user with the
// first one that fits. Reduces `probes` and moves `after` to the last candidate that was examined.
Lobby::Found Lobby::search(Slot slot, AgeKey& after, std::size_t& probes, SteadyTime now) {
  const User& user = users_[slot];
  WaitIndex::Walk walk = waiting_.walk(user, after);
  while (const WaitIndex::Entry* entry = walk.next()) {
    if (probes == 0) return Found::kUnfinished;
    --probes;
    after = entry->key;
    if (entry->user == slot || !are_compatible(user, users_[entry->user])) continue;
    const Slot partner = entry->user;
    const bool partner_is_older = users_[partner].ticket.key < user.ticket.key;
    match(partner_is_older ? partner : slot, partner_is_older ? slot : partner, now);
    return Found::kPartner;
  }
  return Found::kNobody;
}

void Lobby::match(Slot older, Slot newer, SteadyTime now) {
  User& first = users_[older];
  User& second = users_[newer];
  for (const Slot each : {older, newer}) leave_queue(each);
  const Slot slot = open_session(older, newer, first.preferences.mode, now);
  ++stats_.matches;
  const Millis first_waited = now - first.ticket.joined_at();
  waiting_.add_wait(first.preferences.mode, first_waited);
  notify_matched(slot, 0, ref_of(older), first_waited);
  notify_matched(slot, 1, ref_of(newer), now - second.ticket.joined_at());
  first.ticket.arrival = second.ticket.arrival = kNoArrival;
}

// The newer user becomes the initiator. REQUIRES: both users are in no session and not in the wait
// queue.
Slot Lobby::open_session(Slot older, Slot newer, MatchMode mode, SteadyTime now) {
  const Slot slot = sessions_.open(random_uuid<SessionId>(random_), older, newer);
  Session& session = sessions_[slot];
  session.mode = mode;
  session.started_at = now;
  session.initiator = 1;
  for (const Slot each : {older, newer}) {
    users_[each].activity = Activity::kTalking;
    users_[each].session = slot;
    ++users_[each].pins;
  }
  users_[older].recents.add(users_[newer].key);
  users_[newer].recents.add(users_[older].key);
  if (history_ != nullptr) history_->call_began(call_view(session));
  return slot;
}

void Lobby::notify_matched(Slot slot, std::size_t index, std::string_view ref,
                           std::optional<Millis> waited) {
  const Session& session = sessions_[slot];
  const User& user = users_[session.participants[index].user];
  const User& partner = users_[session.participants[1 - index].user];
  std::size_t count = 0;
  for (const TagId tag : user.preferences.tags.ids()) {
    if (partner.preferences.tags.contains(tag)) tag_texts_[count++] = tags_.text(tag);
  }
  sink_.on(Matched{user.connection,
                   ref,
                   user.id,
                   session_view(session, index),
                   partner.profile.get(),
                   {tag_texts_.data(), count},
                   waited});
}

}  // namespace gurukul::lobby
