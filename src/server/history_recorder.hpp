#pragma once
// The lobby's calls and messages as records for the write-behind (social/write_behind.hpp). Owned
// by Backend, used by LobbyRunner; lobby thread. Nothing here waits for a disk or a database.
//
//   Lobby lobby(config, random, deliver, &recorder);
//   recorder.end_tick(lobby, now);                    // after each tick of the lobby
//   for (each id that the write-behind has saved) lobby.apply(*recorder.kept(id, true), now);
//
// A call is written when it has lasted kShort or when something was said in it, and again when it
// ends; a shorter one, in which nobody spoke, once, at its end. So people who press Next and Next
// cost one record a call. A crash loses the start of a call younger than that and no more: it is
// written when the call that its two users resume ends.

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
  PersistState on_message(const lobby::CallView& call, std::size_t side, MessageId message,
                          std::string_view text_json, SteadyTime sent_at) override;

  // The time of what the lobby tells next. REQUIRES: before anything is told.
  void set_now(const TimeReading& now) { now_ = now; }
  // Writes what has lasted; when it has to be called again at the latest.
  std::optional<SteadyTime> end_tick(const lobby::Lobby& lobby, SteadyTime now);
  // Writes all calls that run and were not written.
  void write_all(const lobby::Lobby& lobby);
  // What the lobby is told of a message that on_message() let wait; nullopt: not one of this process.
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
  std::deque<Young> young_;                           // by age
  std::unordered_set<SessionId> spoken_;              // of young_: written already
  std::unordered_map<MessageId, SessionId> waiting_;  // as many as the write-behind holds
};

}  // namespace gurukul::server
