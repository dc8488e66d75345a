#pragma once
// Turns the lobby's effects into protocol messages for clients: encodes them, creates resume tokens
// and relay credentials, and sets heartbeats. Owned by LobbyRunner and called by the lobby; lobby
// thread only.
//
//   ClientNotifier notifier(context, outbox, tokens);
//   notifier.set_now(now);
//   lobby::Lobby lobby(config, random, notifier, &recorder);  // calls on(...) for each effect

#include <memory>
#include <string>

#include "base/random.hpp"
#include "lobby/effect.hpp"
#include "protocol/encoder.hpp"
#include "protocol/resume_token.hpp"
#include "server/outbox.hpp"
#include "server/server_context.hpp"
#include "turn/ice_servers.hpp"

namespace gurukul::server {

class ClientNotifier final : public lobby::EffectSink {
 public:
  ClientNotifier(ServerContext& shared, Outbox& outbox, protocol::ResumeTokenCodec& tokens);

  // Sets the time that the following effects use.
  void set_now(const TimeReading& now) { now_ = now; }
  const LobbyReport& report() const { return report_; }

  void on(const lobby::Welcome& effect) override;
  void on(const lobby::Queued& effect) override;
  void on(const lobby::QueueLeft& effect) override;
  void on(const lobby::Matched& effect) override;
  void on(const lobby::SignalRelay& effect) override;
  void on(const lobby::ChatRelay& effect) override;
  void on(const lobby::ChatAck& effect) override;
  void on(const lobby::TypingRelay& effect) override;
  void on(const lobby::SessionEnded& effect) override;
  void on(const lobby::PartnerLeft& effect) override;
  void on(const lobby::PartnerSuspended& effect) override;
  void on(const lobby::PartnerResumed& effect) override;
  void on(const lobby::Calling& effect) override;
  void on(const lobby::Invited& effect) override;
  void on(const lobby::InviteEnded& effect) override;
  void on(const lobby::BuddyNews& effect) override;
  void on(const lobby::Refused& effect) override;
  void on(const lobby::Replaced& effect) override;
  void on(const lobby::Banned& effect) override;

 private:
  // The returned texts are valid until the next call. Tokens are resume tokens; the others are
  // JSON.
  const std::string& token(const UserId& user, const protocol::ResumeWhat& what);
  const std::string& ice(const UserId& user);
  const std::string& ice_without_relay();
  std::string connection_text(ConnectionId connection) const;
  void flush(ConnectionId to);

  // Borrowed.
  ServerContext& context_;
  Outbox& outbox_;
  protocol::ResumeTokenCodec& tokens_;

  // Lobby thread only.
  turn::IceServers ice_;
  const std::array<std::uint64_t, 2> connection_keys_;  // random, for connection_text()
  TimeReading now_;
  const Millis queued_heartbeat_;       // of users who wait: at most 5 s
  std::string out_, token_, ice_text_;  // members, so that their memory is reused
  LobbyReport report_;
};

}  // namespace gurukul::server
