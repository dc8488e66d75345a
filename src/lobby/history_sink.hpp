#pragma once
// Receives calls and chat messages from the lobby, to store them. Implemented by the server's
// HistoryRecorder. The lobby calls it while it applies an event, so it must be quick and must not
// call the lobby. Lobby thread; views are valid only during the call.
//
//   Lobby lobby(config, random, sink, &history);    // null: no history
//
// Each call is reported when it begins and when it ends. A session that is rebuilt after a crash
// begins again, with the same id and the time of the rebuild, but only when both users have
// presented a resume token of it: one user alone must not write into the other's history.

#include <array>
#include <cstddef>
#include <string_view>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "base/vocabulary.hpp"

namespace gurukul::lobby {

struct CallView {
  struct Party {
    const UserId* user;
    bool is_guest;  // false for a user who has not come back since a crash
  };
  SessionId session;
  std::array<Party, 2> parties;
  MatchMode mode;
  SteadyTime started_at;
};

class HistorySink {
 public:
  virtual ~HistorySink() = default;
  virtual void call_began(const CallView& call) = 0;
  virtual void call_ended(const CallView& call, SteadyTime at, LeftReason how) = 0;
  // `sender` is an index of `parties`. A ChatPersisted event has to follow kWaiting.
  virtual PersistState on_message(const CallView& call, std::size_t sender, MessageId message,
                                  std::string_view text_json, SteadyTime sent_at) = 0;
};

}  // namespace gurukul::lobby
