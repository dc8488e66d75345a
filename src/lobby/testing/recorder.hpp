#pragma once
// An EffectSink for tests: each effect becomes one line of text for its connection, in order. A
// session is written as its two users, so that two runs can be compared. One thread.
//
//   Recorder recorder;
//   Lobby lobby(config, random, recorder);
//   EXPECT_EQ(recorder.take(1), "matched b initiator");

#include <map>
#include <string>
#include <vector>

#include "lobby/effect.hpp"

namespace gurukul::lobby::testing {

class Recorder final : public EffectSink {
 public:
  struct Line {
    std::uint64_t connection;
    std::string text;
    friend bool operator==(const Line&, const Line&) = default;
  };

  // The lines of one connection since the last take, joined by "; ".
  std::string take(std::uint64_t connection);
  std::vector<Line> take_all();
  const std::vector<Line>& peek() const { return lines_; }
  // The session that was last reported to the connection.
  SessionId session_of(std::uint64_t connection) const { return sessions_.at(connection); }
  // The invite that was reported last, to any connection.
  InviteId last_invite() const { return last_invite_; }
  std::uint64_t matched_count() const { return matched_; }

  void on(const Welcome& effect) override;
  void on(const Queued& effect) override;
  void on(const QueueLeft& effect) override;
  void on(const Matched& effect) override;
  void on(const SignalRelay& effect) override;
  void on(const ChatRelay& effect) override;
  void on(const ChatAck& effect) override;
  void on(const TypingRelay& effect) override;
  void on(const SessionEnded& effect) override;
  void on(const PartnerLeft& effect) override;
  void on(const PartnerSuspended& effect) override;
  void on(const PartnerResumed& effect) override;
  void on(const Calling& effect) override;
  void on(const Invited& effect) override;
  void on(const InviteEnded& effect) override;
  void on(const BuddyNews& effect) override;
  void on(const Refused& effect) override;
  void on(const Replaced& effect) override;
  void on(const Banned& effect) override;

 private:
  void add(ConnectionId to, std::string text, std::string_view ref = {});

  std::vector<Line> lines_;
  std::map<std::uint64_t, SessionId> sessions_;
  std::uint64_t matched_ = 0;
  InviteId last_invite_;
};

}  // namespace gurukul::lobby::testing
