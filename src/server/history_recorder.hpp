#pragma once
// Records the lobby's calls and chat messages through the write-behind (social/write_behind.hpp).
// Owned by Backend; called by the lobby, LobbyRunner and Backend, on the lobby thread. No function
// here waits for a disk or the database.
//
//   Lobby lobby(config, random, notifier, &recorder);
//   recorder.end_tick(lobby, now);                    // after each tick of the lobby
//   lobby.apply(*recorder.kept(id, true), now);       // for each message id that was stored
//
// A call is written when it has lasted kShort or when its first chat message is sent, and again
// when it ends. A shorter call without a message is written once, at its end. So a user who presses
// "Next" repeatedly causes one record for each call, not two. A crash of the server loses only
// calls that were not written yet. If both users resume such a call, it is still written at its
// end.

#include <deque>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "lobby/event.hpp"
#include "lobby/history_sink.hpp"
#include "lobby/lobby.hpp"
#include "social/write_behind.hpp"

namespace gurukul::server {

class HistoryRecorder final : public lobby::HistorySink {
 public:
  static constexpr Millis kShort{5'000};

  explicit HistoryRecorder(social::WriteBehind& write_behind) : write_behind_(write_behind) {}

  void call_began(const lobby::CallView& call) override;
  void call_ended(const lobby::CallView& call, SteadyTime at, LeftReason how) override;
  PersistState on_message(const lobby::CallView& call, std::size_t sender, MessageId message,
                          std::string_view text_json, SteadyTime sent_at) override;

  // Sets the time for the following calls of this object. REQUIRES: called before the lobby reports
  // anything.
  void set_now(const TimeReading& now) { now_ = now; }
  // Writes the calls that have lasted kShort. Returns when to call it again at the latest. nullopt:
  // no call waits to be written.
  std::optional<SteadyTime> end_tick(const lobby::Lobby& lobby, SteadyTime now);
  // Writes all running calls that are not written yet.
  void write_all(const lobby::Lobby& lobby);
  // The event that tells the lobby what became of a message for which it got kWaiting. `stored` is
  // false when the database refused the message for good. nullopt: the message is not from this
  // process.
  std::optional<lobby::ChatPersisted> kept(MessageId message, bool stored);

 private:
  struct Young {
    SteadyTime due;
    SessionId session;
  };
  void write_oldest(const lobby::Lobby& lobby);
  void write(const lobby::CallView& call, std::optional<social::CallEnd> end);

  // Borrowed.
  social::WriteBehind& write_behind_;

  // Lobby thread only.
  TimeReading now_;
  std::deque<Young> young_;               // calls younger than kShort, oldest first
  std::unordered_set<SessionId> spoken_;  // those of young_ with a message: already written
  // Messages that are not stored yet. The capacity of the write-behind limits their number.
  std::unordered_map<MessageId, SessionId> waiting_;
};

}  // namespace gurukul::server
