#pragma once
// The messages that a client can send (docs/protocol.md#messages). Made by the decoder, used
// by the server's ConnectionHandler on its shard's thread. Views point into the decoded text or
// into the decoder, and are valid until its next call.
//
//   const auto& chat = std::get<Chat>(std::get<ClientMessage>(decoded.message));

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/vocabulary.hpp"

namespace gurukul::protocol {

struct Authenticate {
  std::optional<std::string_view> token;
  std::optional<std::string_view> user_id;
  std::optional<std::string_view> resume;
  std::optional<std::string_view> name;  // open mode only: the name that the partner sees
};
struct JoinQueue {
  std::optional<std::string_view> user_id;
  MatchMode mode = MatchMode::kVideo;
  std::vector<std::string> interests;  // trimmed, folded, without duplicates, in the sender's order
  CampusPreference campus = CampusPreference::kAny;
};
struct LeaveQueue {};
struct Skip {
  std::optional<std::string_view> session_id;
};
struct Signal {
  std::string_view session_id;
  std::string_view target_user_id;
  std::string_view signal_json;  // the object as sent
};
struct Chat {
  std::string_view session_id;
  std::string_view client_message_id;
  std::string_view text_json;  // the JSON string as sent, with its quotes
};
struct Typing {
  std::string_view session_id;
  bool typing = false;
};
struct EndSession {
  std::string_view session_id;
};
// A direct call to a buddy, outside the queue.
struct CallBuddy {
  std::string_view buddy_id;
  MatchMode mode = MatchMode::kVideo;
};
// A Decline from the caller cancels the call.
struct Accept {
  std::string_view invite_id;
};
struct Decline {
  std::string_view invite_id;
};
struct Ping {};

using ClientMessage = std::variant<Authenticate, JoinQueue, LeaveQueue, Skip, Signal, Chat, Typing,
                                   EndSession, CallBuddy, Accept, Decline, Ping>;

}  // namespace gurukul::protocol
