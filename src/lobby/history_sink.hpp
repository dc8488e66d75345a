#pragma once
// Who met whom and what was said, told to whoever remembers it. Implemented by the server's history
// recorder; called by the lobby while it applies an event, so it must be quick and never call back.
// Lobby thread; every view dies with the call.
//
//   Lobby lobby(config, random, sink, &history);    // null: nothing is remembered
//
// A call is told when it begins, and when it ends; one that is rebuilt after a crash begins again,
// at the time of the rebuilding, with the same session, but only when both its users have shown a
// token of it: one alone writes nothing into the other's history.

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
    bool is_guest;  // false for somebody who was not heard of since a crash
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
  // `side`: which party says it. kWaiting is followed by a ChatPersisted event one day.
  virtual PersistState on_message(const CallView& call, std::size_t side, MessageId message,
                                  std::string_view text_json, SteadyTime sent_at) = 0;
};

}  // namespace gurukul::lobby
