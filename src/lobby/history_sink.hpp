#pragma once
// Receives calls and chat messages from the lobby, to store them. Implemented by the server's
// HistoryRecorder. The lobby calls it while it applies an event, so it must be quick and must not
// call the lobby. Lobby thread; views are valid only during the call.
//
//   Lobby lobby(config, random, sink, &history);    // null: nothing is stored
//
// Each call is reported when it begins and when it ends. A session that is rebuilt after a restart
// is reported as a call that begins again, with the same id and the time of the rebuilding. That
// happens only when both users have presented a resume token of the session, because one user alone
// must not write into the history of the other.

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
    bool is_guest;  // false also for a user whose profile the lobby does not have
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
  // `sender` is an index of `parties`. After the result kWaiting, the sink's owner has to apply a
  // ChatPersisted event as soon as the outcome is known.
  virtual PersistState on_message(const CallView& call, std::size_t sender, MessageId message,
                                  std::string_view text_json, SteadyTime sent_at) = 0;
};

}  // namespace gurukul::lobby
