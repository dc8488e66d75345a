#pragma once
// Calls and messages on their way into the database. Pure: made by the server's write-behind
// journal, which runs the transactions and runs them again after a crash; every one is idempotent
// by its ids. Any thread.
//
//   database.run(store_calls({{session, a, b, MatchMode::kVideo, started}}), done);
//   database.run(store_messages(batch), done);       // after the call that they belong to
//   database.run(store_calls({{session, a, b, mode, started, CallEnd{now, LeftReason::kEnded}}}),
//   ..)

#include <optional>
#include <span>
#include <string>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "base/vocabulary.hpp"
#include "store/database.hpp"

namespace gurukul::social {

struct CallParticipant {
  UserId user;
  bool is_guest = false;
};
struct CallEnd {
  Instant at;
  LeftReason how = LeftReason::kEnded;
};
struct CallRecord {
  SessionId session;
  CallParticipant first;
  CallParticipant second;
  MatchMode mode = MatchMode::kVideo;
  Instant started_at;
  std::optional<CallEnd> end = std::nullopt;
};
struct MessageRecord {
  MessageId message;
  SessionId session;
  UserId sender;
  std::string text;
  Instant sent_at;
};

// Messages are kept for a side that has an account. Between two guests nothing is written; with one
// guest the other side keeps both halves of the talk.
inline bool keeps_messages(bool first_is_guest, bool second_is_guest) {
  return !first_is_guest || !second_is_guest;
}

// A call is told when it starts and again, whole, when it ends, in either order; an end that is
// stored stays.
store::Transaction store_calls(std::span<const CallRecord> calls);
store::Transaction store_messages(std::span<const MessageRecord> messages);

}  // namespace gurukul::social
