#pragma once
// A session of two users: who is there, what is kept for the side that is away, which chats were
// seen. Internal to src/lobby; lobby thread.

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

// Messages for an absent side, in order, within limits::kKeptMessagesMax and kKeptBytesMax.
class ReplayBuffer {
 public:
  // False: over a bound, nothing was added.
  bool add(ReplayMessage message, std::size_t bytes);
  std::vector<ReplayMessage> take();
  const std::vector<ReplayMessage>& messages() const { return messages_; }

 private:
  std::vector<ReplayMessage> messages_;
  std::size_t bytes_ = 0;
};

// The newest chats of one side, so that the same clientMessageId is delivered once.
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
  bool lost = false;     // rebuilt after a crash, and not heard of since
  bool has_come = true;  // false in a rebuilt session until its user has shown a token of it
  SteadyTime away_until;
  std::unique_ptr<ReplayBuffer> kept;
  std::unique_ptr<ChatDeduplicator> seen;
};

struct Session {
  SessionId id;
  MatchMode mode = MatchMode::kVideo;
  std::uint8_t initiator = 0;
  bool rebuilt = false;
  // False for a rebuilt session until both participants have shown a token of it: one side alone must not
  // write into the other's history. What is said before is stored then.
  bool is_remembered = true;
  SteadyTime started_at;
  std::array<Participant, 2> participants;
  Deadlines::Timer timer;

  std::size_t index_of(Slot user) const { return participants[0].user == user ? 0 : 1; }
};

}  // namespace gurukul::lobby
