#include "server/lobby_port.hpp"

namespace gurukul::server {
namespace {

// Who sent it, when the lobby judges it.
std::optional<ConnectionId> judged_by_lobby(const lobby::Event& event) {
  return std::visit(
      [](const auto& each) -> std::optional<ConnectionId> {
        using Each = std::decay_t<decltype(each)>;
        if constexpr (std::is_same_v<Each, lobby::Skip> || std::is_same_v<Each, lobby::CallBuddy> ||
                      std::is_same_v<Each, lobby::AnswerInvite>) {
          return each.connection;
        } else {
          return std::nullopt;
        }
      },
      event);
}

}  // namespace

void LobbyPort::on_judged(net::Shard& gate_shard, Judged judged) {
  gate_shard_ = &gate_shard;
  judged_ = std::move(judged);
}

void LobbyPort::Batch::clear() {
  clear_and_keep_little(events);
  texts.clear();
  tags.clear();
}

void LobbyPort::submit(const lobby::Event& event) {
  if (lobby_shard_ == nullptr) {
    const bool valid = host_.apply(event);
    if (const auto sender = judged_by_lobby(event)) judged_(*sender, !valid);
    return;
  }
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
  // The gate outlives what is posted to its shard.
  lobby_shard_->post(
      [host = &host_, batch = std::move(batch_), gate_shard = gate_shard_, judged = &judged_] {
        std::vector<std::pair<ConnectionId, bool>> verdicts;
        for (const lobby::Event& event : batch->events) {
          const bool valid = host->apply(event);
          if (const auto sender = judged_by_lobby(event)) verdicts.emplace_back(*sender, !valid);
        }
        if (verdicts.empty()) return;
        // Behind the answers: the last one of a row closes.
        host->when_sent([gate_shard, judged, verdicts = std::move(verdicts)] {
          gate_shard->post([judged, verdicts] {
            for (const auto& [connection, bad] : verdicts) (*judged)(connection, bad);
          });
        });
      });
}

std::optional<SteadyTime> LobbyPort::end_turn() {
  if (lobby_shard_ == nullptr) return host_.end_turn();
  send();
  return std::nullopt;
}

}  // namespace gurukul::server
