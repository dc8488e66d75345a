#pragma once
// A session of two users: who is connected, which messages wait for a user whose connection is
// lost, and which chat messages were received already. Internal to src/lobby, used by Lobby; lobby
// thread.
//
//   Session& session = sessions_[slot];
//   Participant& partner = session.participants[1 - session.index_of(user)];

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/limits.hpp"
#include "lobby/deadlines.hpp"
#include "lobby/effect.hpp"
#include "lobby/slab.hpp"

namespace gurukul::lobby {

struct KeptSignal {
  std::string signal_json;
};
struct KeptChat {
  MessageId message;
  std::string text_json;
  SteadyTime sent_at;
};
using ReplayMessage = std::variant<KeptSignal, KeptChat>;

// The replay buffer of a participant whose connection is lost: its messages in order, up to
// limits::kKeptMessagesMax and limits::kKeptBytesMax.
class ReplayBuffer {
 public:
  // False: the message would exceed a bound, and it was not added.
  bool add(ReplayMessage message, std::size_t bytes);
  // Returns the messages and empties the buffer.
  std::vector<ReplayMessage> take();
  const std::vector<ReplayMessage>& messages() const { return messages_; }

 private:
  std::vector<ReplayMessage> messages_;
  std::size_t bytes_ = 0;
};

// The newest chat messages that one participant sent, so that a message which is sent twice (with
// the same clientMessageId) is delivered once.
class ChatDeduplicator {
 public:
  struct Chat {
    std::string client_message_id;
    MessageId message;
    SteadyTime sent_at;
    PersistState persist_state;
  };
  // Null: not among the newest messages.
  const Chat* find(std::string_view client_message_id) const;
  Chat* find(MessageId message);
  // Removes the oldest message when there are limits::kChatIdsKeptMax.
  void add(Chat chat);

 private:
  std::deque<Chat> chats_;
};

struct Participant {
  Slot user = kNoSlot;
  bool present = true;    // connected
  bool lost = false;      // the session was rebuilt, and this user has not sent a signal since then
  bool has_come = true;   // false: the session was rebuilt, and this user has not resumed it yet
  SteadyTime away_until;  // while not present: the end of the grace
  std::unique_ptr<ReplayBuffer> kept;      // null: no message waits for this user
  std::unique_ptr<ChatDeduplicator> seen;  // null: this user has sent no chat message
};

struct Session {
  SessionId id;
  MatchMode mode = MatchMode::kVideo;
  std::uint8_t initiator = 0;  // index of the initiator in `participants`
  bool rebuilt = false;        // from a resume token, after a restart of the server
  // True: the history sink gets the call and its messages. False for a rebuilt session until both
  // users have presented a resume token of it, because one user alone must not write into the
  // history of the other. The messages of the time before are then passed to the sink, too.
  bool is_remembered = true;
  SteadyTime started_at;
  std::array<Participant, 2> participants;
  Deadlines::Timer timer;

  // REQUIRES: the user is one of the two participants.
  std::size_t index_of(Slot user) const { return participants[0].user == user ? 0 : 1; }
};

}  // namespace gurukul::lobby
