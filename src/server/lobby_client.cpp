#include "server/lobby_client.hpp"

namespace gurukul::server {
namespace {

// The sender of an event whose validity the lobby checks. nullopt: another kind of event.
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

void LobbyClient::on_judged(net::Shard& handler_shard, Judged judged) {
  handler_shard_ = &handler_shard;
  judged_ = std::move(judged);
}

void LobbyClient::Batch::clear() {
  clear_and_keep_little(events);
  texts.clear();
  tags.clear();
}

void LobbyClient::submit(const lobby::Event& event) {
  if (lobby_shard_ == nullptr) {
    const bool valid = runner_.apply(event);
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

void LobbyClient::send() {
  if (!batch_) return;
  // The handler outlives tasks that are posted to its shard.
  lobby_shard_->post([host = &runner_, batch = std::move(batch_), handler_shard = handler_shard_,
                      judged = &judged_] {
    std::vector<std::pair<ConnectionId, bool>> verdicts;
    for (const lobby::Event& event : batch->events) {
      const bool valid = host->apply(event);
      if (const auto sender = judged_by_lobby(event)) verdicts.emplace_back(*sender, !valid);
    }
    if (verdicts.empty()) return;
    // After the error messages, because judged() may close the connection.
    host->when_sent([handler_shard, judged, verdicts = std::move(verdicts)] {
      handler_shard->post([judged, verdicts] {
        for (const auto& [connection, bad] : verdicts) (*judged)(connection, bad);
      });
    });
  });
}

std::optional<SteadyTime> LobbyClient::end_tick() {
  if (lobby_shard_ == nullptr) return runner_.end_tick();
  send();
  return std::nullopt;
}

}  // namespace gurukul::server
