#include "server/history_recorder.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "protocol/json_string.hpp"

namespace gurukul::server {
namespace {

social::CallParticipant participant_of(const lobby::CallView::Party& party) {
  return {*party.user, party.is_guest};
}

}  // namespace

void HistoryRecorder::call_began(const lobby::CallView& call) {
  GURUKUL_CHECK(call.parties[0].user != nullptr && call.parties[1].user != nullptr);
  young_.push_back({call.started_at + kShort, call.session});
}

void HistoryRecorder::call_ended(const lobby::CallView& call, SteadyTime at, LeftReason how) {
  spoken_.erase(call.session);
  write(call, social::CallEnd{now_.to_wall(at), how});
}

PersistState HistoryRecorder::on_message(const lobby::CallView& call, std::size_t sender,
                                         MessageId message, std::string_view text_json,
                                         SteadyTime sent_at) {
  if (!social::keeps_messages(call.parties[0].is_guest, call.parties[1].is_guest)) {
    return PersistState::kNever;
  }
  // The decoder has validated this JSON string, so unescaping cannot fail.
  std::string text = protocol::unescape_json_string(text_json).value();
  // Databases cannot store NUL in a text. The partner received the original text.
  std::replace(text.begin(), text.end(), '\0', ' ');
  const bool is_young = sent_at - call.started_at < kShort;
  if (is_young && spoken_.insert(call.session).second) write(call, std::nullopt);
  const auto accepted = write_behind_.add_message(
      {message, call.session, *call.parties[sender].user, std::move(text), now_.to_wall(sent_at)});
  if (accepted == social::Accepted::kRefused) return PersistState::kNever;
  GURUKUL_CHECK(waiting_.emplace(message, call.session).second);
  return PersistState::kWaiting;
}

std::optional<SteadyTime> HistoryRecorder::end_tick(const lobby::Lobby& lobby, SteadyTime now) {
  while (!young_.empty() && young_.front().due <= now) write_oldest(lobby);
  if (young_.empty()) return std::nullopt;
  return young_.front().due;
}

void HistoryRecorder::write_all(const lobby::Lobby& lobby) {
  while (!young_.empty()) write_oldest(lobby);
}

void HistoryRecorder::write_oldest(const lobby::Lobby& lobby) {
  GURUKUL_CHECK(!young_.empty());
  const SessionId session = young_.front().session;
  young_.pop_front();
  if (spoken_.erase(session) > 0) return;
  if (const auto call = lobby.call(session)) write(*call, std::nullopt);
}

std::optional<lobby::ChatPersisted> HistoryRecorder::kept(MessageId message, bool stored) {
  const auto found = waiting_.find(message);
  if (found == waiting_.end()) return std::nullopt;
  const lobby::ChatPersisted kept{found->second, message, stored};
  waiting_.erase(found);
  return kept;
}

// The result of add_call() is ignored: the write-behind counts the calls that it refuses.
void HistoryRecorder::write(const lobby::CallView& call, std::optional<social::CallEnd> end) {
  static_cast<void>(write_behind_.add_call({call.session, participant_of(call.parties[0]),
                                            participant_of(call.parties[1]), call.mode,
                                            now_.to_wall(call.started_at), end}));
}

}  // namespace gurukul::server
