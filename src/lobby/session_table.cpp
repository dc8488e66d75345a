#include "lobby/session_table.hpp"

#include "base/check.hpp"

namespace gurukul::lobby {
namespace {

constexpr std::size_t kEndedRebuiltMax = 65'536;

}  // namespace

Slot SessionTable::open(SessionId id, Slot first, Slot second) {
  GURUKUL_CHECK(first != second);
  const Slot slot = sessions_.allocate();
  Session& session = sessions_[slot];
  session.id = id;
  session.participants[0].user = first;
  session.participants[1].user = second;
  by_id_.add(id, slot);
  return slot;
}

void SessionTable::close(Slot slot) {
  const Session& session = sessions_[slot];
  if (session.rebuilt && ended_rebuilt_.insert(session.id).second) {
    ended_rebuilt_order_.push_back(session.id);
    if (ended_rebuilt_order_.size() > kEndedRebuiltMax) {
      ended_rebuilt_.erase(ended_rebuilt_order_.front());
      ended_rebuilt_order_.pop_front();
    }
  }
  by_id_.erase(session.id);
  sessions_.release(slot);
}

void SessionTable::check_invariants() const {
  GURUKUL_CHECK(by_id_.size() == sessions_.size());
  GURUKUL_CHECK(ended_rebuilt_.size() == ended_rebuilt_order_.size());
  by_id_.for_each([this](const SessionId& id, Slot slot) {
    GURUKUL_CHECK(sessions_[slot].id == id && !was_rebuilt_and_ended(id));
  });
}

}  // namespace gurukul::lobby
