#include "server/lobby_client.hpp"

#include "base/check.hpp"

namespace gurukul::server {

void LobbyClient::on_verdict(net::Connections& handler_shard, OnVerdict on_verdict) {
  GURUKUL_CHECK(handler_shard_ == nullptr && on_verdict != nullptr);
  handler_shard_ = &handler_shard;
  on_verdict_ = std::move(on_verdict);
}

void LobbyClient::Batch::clear() {
  clear_and_keep_little(events);
  clear_and_keep_little(judged);
  texts.clear();
  tags.clear();
}

void LobbyClient::submit(const lobby::Event& event) {
  if (lobby_shard_ == nullptr) {
    runner_.apply(event);
  } else {
    add_to_batch(event);
  }
}

std::optional<lobby::Verdict> LobbyClient::submit_judged(ConnectionId sender,
                                                         const lobby::Event& event) {
  if (lobby_shard_ == nullptr) return runner_.apply(event);
  add_to_batch(event);
  batch_->judged.push_back({batch_->events.size() - 1, sender});
  return std::nullopt;
}

// Copies the event, and copies the texts and tags that it points to.
void LobbyClient::add_to_batch(const lobby::Event& event) {
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

// Lobby thread. Returns the verdicts of the events that were submitted with submit_judged().
std::vector<std::pair<ConnectionId, lobby::Verdict>> LobbyClient::apply_batch(LobbyRunner& runner,
                                                                              const Batch& batch) {
  std::vector<std::pair<ConnectionId, lobby::Verdict>> verdicts;
  for (std::size_t index = 0; index < batch.events.size(); ++index) {
    const lobby::Verdict verdict = runner.apply(batch.events[index]);
    if (verdicts.size() == batch.judged.size()) continue;
    const Judged& next = batch.judged[verdicts.size()];
    if (next.index == index) verdicts.emplace_back(next.sender, verdict);
  }
  GURUKUL_CHECK(verdicts.size() == batch.judged.size());
  return verdicts;
}

void LobbyClient::send() {
  if (!batch_) return;
  // The task may point to members of this object, because the handler that owns it outlives all
  // tasks that are posted to the shards.
  lobby_shard_->post([runner = &runner_, batch = std::move(batch_), handler_shard = handler_shard_,
                      on_verdict = &on_verdict_] {
    auto verdicts = apply_batch(*runner, *batch);
    if (verdicts.empty()) return;
    // The verdicts are sent after the lobby's error messages, because a verdict may close the
    // connection.
    runner->when_sent([handler_shard, on_verdict, verdicts = std::move(verdicts)] {
      handler_shard->post([on_verdict, verdicts] {
        for (const auto& [connection, verdict] : verdicts) (*on_verdict)(connection, verdict);
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
