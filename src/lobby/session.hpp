#pragma once
// A session of two users: who is connected, which messages wait for a disconnected user, and which
// chats were received already. Internal to src/lobby, used by Lobby; lobby thread.
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

// Messages for a disconnected participant, in order, up to limits::kKeptMessagesMax and
// kKeptBytesMax.
class ReplayBuffer {
 public:
  // False: a bound is exceeded, nothing was added.
  bool add(ReplayMessage message, std::size_t bytes);
  std::vector<ReplayMessage> take();
  const std::vector<ReplayMessage>& messages() const { return messages_; }

 private:
  std::vector<ReplayMessage> messages_;
  std::size_t bytes_ = 0;
};

// The newest chats of one participant, so that each clientMessageId is delivered once.
class ChatDeduplicator {
 public:
  struct Chat {
    std::string client_message_id;
    MessageId message;
    SteadyTime sent_at;
    PersistState persist_state;
  };
  const Chat* find(std::string_view client_message_id) const;
  Chat* find(MessageId message);
  void add(Chat chat);

 private:
  std::deque<Chat> chats_;
};

struct Participant {
  Slot user = kNoSlot;
  bool present = true;
  bool lost = false;     // rebuilt after a crash, and not back since
  bool has_come = true;  // false: a rebuilt session whose user has not presented its token yet
  SteadyTime away_until;
  std::unique_ptr<ReplayBuffer> kept;
  std::unique_ptr<ChatDeduplicator> seen;
};

struct Session {
  SessionId id;
  MatchMode mode = MatchMode::kVideo;
  std::uint8_t initiator = 0;
  bool rebuilt = false;
  // False for a rebuilt session until both users have presented a token of it, because one user
  // alone must not write into the other's history. Earlier messages are stored then.
  bool is_remembered = true;
  SteadyTime started_at;
  std::array<Participant, 2> participants;
  Deadlines::Timer timer;

  std::size_t index_of(Slot user) const { return participants[0].user == user ? 0 : 1; }
};

}  // namespace gurukul::lobby
