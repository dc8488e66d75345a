#include "lobby/session.hpp"

#include <utility>

namespace gurukul::lobby {

bool ReplayBuffer::add(ReplayMessage message, std::size_t bytes) {
  if (messages_.size() >= limits::kKeptMessagesMax) return false;
  if (bytes_ + bytes > limits::kKeptBytesMax) return false;
  messages_.push_back(std::move(message));
  bytes_ += bytes;
  return true;
}

std::vector<ReplayMessage> ReplayBuffer::take() {
  bytes_ = 0;
  return std::exchange(messages_, {});
}

const ChatDeduplicator::Chat* ChatDeduplicator::find(std::string_view client_message_id) const {
  for (const Chat& chat : chats_) {
    if (chat.client_message_id == client_message_id) return &chat;
  }
  return nullptr;
}

ChatDeduplicator::Chat* ChatDeduplicator::find(MessageId message) {
  for (Chat& chat : chats_) {
    if (chat.message == message) return &chat;
  }
  return nullptr;
}

void ChatDeduplicator::add(Chat chat) {
  if (chats_.size() == limits::kChatIdsKeptMax) chats_.pop_front();
  chats_.push_back(std::move(chat));
}

}  // namespace gurukul::lobby
