#pragma once
// SQL statements that store calls and messages. Pure functions, used by the write-behind
// (write_behind.hpp). It repeats transactions after a failure or a crash, so a statement that runs
// again for the same ids has no further effect. Any thread.
//
//   const CallRecord call{session, a, b, MatchMode::kVideo, started};
//   database.run(store_calls({&call, 1}), done);
//   database.run(store_messages(batch), done);  // after the call that the messages belong to

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
  std::optional<CallEnd> end = std::nullopt;  // nullopt: the call is still running
};
struct MessageRecord {
  MessageId message;
  SessionId session;
  UserId sender;
  std::string text;
  Instant sent_at;
};

// Messages are stored for members only. Of a call between two guests no message is stored. In a
// call with one guest, the member keeps the messages of both.
inline bool keeps_messages(bool first_is_guest, bool second_is_guest) {
  return !first_is_guest || !second_is_guest;
}

// A call may be stored while it runs, and it is stored again, complete, when it ends. The two
// records may arrive in either order: a stored end is never overwritten.
store::Transaction store_calls(std::span<const CallRecord> calls);
store::Transaction store_messages(std::span<const MessageRecord> messages);

}  // namespace gurukul::social
