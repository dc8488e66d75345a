#include "server/lobby_port.hpp"

namespace gurukul::server {

void LobbyPort::Batch::clear() {
  clear_and_keep_little(events);
  texts.clear();
  tags.clear();
}

void LobbyPort::submit(const lobby::Event& event) {
  if (lobby_shard_ == nullptr) return host_.apply(event);
  if (!batch_) batch_ = batches_.take();
  std::visit(
      [this](auto& each) {
        using Each = std::decay_t<decltype(each)>;
        if constexpr (requires { each.ref; }) {
          each.ref = batch_->texts.keep(each.ref);
        }
        if constexpr (std::is_same_v<Each, lobby::Signal>) {
          each.target = batch_->texts.keep(each.target);
          each.signal_json = batch_->texts.keep(each.signal_json);
        } else if constexpr (std::is_same_v<Each, lobby::Chat>) {
          each.client_message_id = batch_->texts.keep(each.client_message_id);
          each.text_json = batch_->texts.keep(each.text_json);
        } else if constexpr (std::is_same_v<Each, lobby::Join>) {
          each.interests = batch_->tags.emplace_back(each.interests.begin(), each.interests.end());
        }
      },
      batch_->events.emplace_back(event));
}

void LobbyPort::send() {
  if (!batch_) return;
  lobby_shard_->post([host = &host_, batch = std::move(batch_)] {
    for (const lobby::Event& event : batch->events) host->apply(event);
  });
}

std::optional<Instant> LobbyPort::end_turn() {
  if (lobby_shard_ == nullptr) return host_.end_turn();
  send();
  return std::nullopt;
}

}  // namespace gurukul::server
