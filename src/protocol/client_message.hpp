#pragma once
// The messages that a client can send (docs/protocol.md#messages). Made by the decoder, used
// by the server's ConnectionHandler on its shard's thread. Views point into the decoded text or
// into the decoder, and are valid until the next call of the decoder.
//
//   const auto& chat = std::get<Chat>(std::get<ClientMessage>(decoded.message));
//
// An optional field is nullopt when the message does not have it or has null.

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
  std::vector<std::string> interests;  // as made by trim_and_fold(); no duplicates; in given order
  CampusPreference campus = CampusPreference::kAny;
};
struct LeaveQueue {};
struct Skip {
  std::optional<std::string_view> session_id;
};
struct Signal {
  std::string_view session_id;
  std::string_view target_user_id;
  std::string_view signal_json;  // the JSON object as sent
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
// Starts a direct call.
struct CallBuddy {
  std::string_view buddy_id;
  MatchMode mode = MatchMode::kVideo;
};
// Answers to an invite. A Decline of the caller cancels the invite.
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
