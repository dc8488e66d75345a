#pragma once
// One shard's gate between connections and the lobby: who may connect, who a connection speaks for,
// what it may send and how fast; and the HTTP side. One a shard, on that shard's thread. Split by
// family: gate.cpp (connections), gate_identity.cpp (authenticate), gate_messages.cpp (the rest),
// gate_http.cpp (routes).

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/handler.hpp"
#include "protocol/decoder.hpp"
#include "server/lobby_port.hpp"
#include "server/rate_limits.hpp"
#include "server/services.hpp"
#include "server/shared.hpp"
#include "server/token_ends.hpp"

namespace gurukul::server {

class Gate final : public net::Handler {
 public:
  // The shard outlives the gate's use of it; `port` is this gate's way to the lobby.
  Gate(Shared& shared, std::size_t index, net::Shard& shard, LobbyPort port);

  // Closes every WebSocket with 1012. Shard thread.
  void drain();
  // Closes those that came with a token of one of these sign-ins, with 4002. Shard thread.
  void end_sign_ins(const std::vector<auth::SignInId>& ended);

  std::optional<net::BodyDecision> on_head(net::RequestId id,
                                           const net::HttpRequest& head) override;
  bool is_vital(const net::HttpRequest& request) override;
  std::optional<net::HttpResponse> on_http(net::RequestId id,
                                           const net::HttpRequest& request) override;
  std::optional<net::HttpResponse> on_upgrade(const net::HttpRequest& request) override;
  void on_handshake_fault(const IpAddress& client) override;
  void on_open(ConnectionId connection, const net::HttpRequest& request) override;
  void on_text(ConnectionId connection, std::string_view message) override;
  void on_binary(ConnectionId connection) override;
  void on_close(ConnectionId connection, net::CloseInfo info) override;
  std::optional<SteadyTime> on_turn_end() override;

 private:
  struct Peer {
    ConnectionId id;  // none: the slot is free
    UserId user;      // empty: it has not said who it is
    IpAddress address;
    UserBuckets* buckets = nullptr;  // once the user is known
    TokenBucket early, breaches;
    Instant token_expires_at;
    auth::SignInId sign_in;  // of its token; zero: the token names none
    int bad_in_a_row = 0;
    bool verifying = false;
    // What came right behind an authenticate that is not answered yet, as it came.
    std::unique_ptr<std::vector<std::string>> held;
  };
  struct PendingToken {
    ConnectionId connection;
    std::string token, ref, resume;
  };
  // The answer to a bad token of an address that had too many of them.
  struct LateRefusal {
    SteadyTime due;
    ConnectionId connection;
    std::string ref;
    auth::TokenFault fault;
  };
  // A load of facts that is under way, one a connection at most. An authenticate waits for it, but
  // not for long: the database may stand still.
  struct AwaitedFacts {
    social::Caller caller;
    SteadyTime late_at;
    std::string ref, resume;
    bool welcomed = false;  // nobody waits for it any more
  };

  // gate_http.cpp; nullopt: answered later.
  std::optional<net::HttpResponse> route(net::RequestId id, const net::HttpRequest& request);

  // gate.cpp
  Peer* find(ConnectionId id);
  void reject(const Peer& peer, std::string_view ref, ErrorCode code, std::string_view message,
              std::optional<Millis> retry_after = {}, std::string_view why = {});
  void count_bad(Peer& peer);
  bool within(Peer& peer, std::string_view ref, TokenBucket& bucket, Rate rate);
  void submit_judged(Peer& peer, const lobby::Event& event);
  void judged(ConnectionId connection, bool bad);
  void run_deadlines();
  void warn_of_origin(const net::HttpRequest& request);
  // `account`: empty while nobody has proved to be one.
  void tell_operator(std::string_view kind, const IpAddress& client, std::string_view detail,
                     std::string_view account = {}) const;

  // gate_identity.cpp
  void handle(Peer& peer, std::string_view ref, const protocol::Authenticate& message);
  void authenticate_open(Peer& peer, std::string_view ref, const protocol::Authenticate& message);
  void verify(const PendingToken& pending, bool may_refetch);
  void sign_in_ended(const Peer& peer, std::string_view ref);
  void token_refused(Peer& peer, std::string_view ref, auth::TokenFault fault);
  void send_refusal(const Peer& peer, std::string_view ref, auth::TokenFault fault);
  void token_accepted(Peer& peer, const PendingToken& pending, const auth::Identity& identity);
  void load_facts(const Peer& peer, AwaitedFacts awaited);
  void facts_loaded(ConnectionId connection, FactsCache::Known facts);
  void facts_late(ConnectionId connection, SteadyTime due);
  void welcome(Peer& peer, const AwaitedFacts& awaited, FactsCache::Known facts);
  bool facts_known(Peer& peer, std::string_view ref);
  void attach(Peer& peer, std::string_view ref, UserId user,
              std::shared_ptr<const lobby::Facts> facts, std::string_view resume, bool announce);
  bool speaks_for(Peer& peer, std::string_view ref, std::optional<std::string_view> named);
  void hold(Peer& peer);
  void release_held(ConnectionId connection);

  // gate_messages.cpp
  void handle(Peer& peer, std::string_view ref, const protocol::JoinQueue& message);
  void handle(Peer& peer, std::string_view ref, const protocol::LeaveQueue& message);
  void handle(Peer& peer, std::string_view ref, const protocol::Skip& message);
  void handle(Peer& peer, std::string_view ref, const protocol::Signal& message);
  void handle(Peer& peer, std::string_view ref, const protocol::Chat& message);
  void handle(Peer& peer, std::string_view ref, const protocol::Typing& message);
  void handle(Peer& peer, std::string_view ref, const protocol::EndSession& message);
  void handle(Peer& peer, std::string_view ref, const protocol::CallBuddy& message);
  void handle(Peer& peer, std::string_view ref, const protocol::Accept& message);
  void handle(Peer& peer, std::string_view ref, const protocol::Decline& message);
  void handle(Peer& peer, std::string_view ref, const protocol::Ping& message);
  void answer_invite(Peer& peer, std::string_view ref, std::string_view invite, bool accept);
  bool allows(const social::OperatorSettings& rules, Peer& peer, std::string_view ref,
              MatchMode mode);
  bool identified(Peer& peer, std::string_view ref);
  bool accepts_joins(Peer& peer, std::string_view ref);

  // gate_bodies.cpp
  std::optional<net::BodyDecision> decide_body(net::RequestId id, const net::HttpRequest& head,
                                               bool may_refetch);

  // gate_http.cpp
  std::optional<net::HttpResponse> serve(net::RequestId id, const net::HttpRequest& request,
                                         bool may_refetch);
  std::optional<net::HttpResponse> ice_servers(net::RequestId id, const net::HttpRequest& request,
                                               const std::string& token, bool may_refetch);
  net::HttpResponse ice_response(const net::HttpRequest& request, std::string_view user,
                                 bool with_relay);
  std::optional<net::HttpResponse> ice_servers_of(net::RequestId id,
                                                  const net::HttpRequest& request,
                                                  const auth::Identity& identity);

  // Borrowed.
  Shared& shared_;
  net::Shard& shard_;

  // Shard thread only.
  const std::size_t index_;
  LobbyPort lobby_;
  protocol::Decoder decoder_;
  protocol::ResumeTokenCodec tokens_;
  turn::IceServers ice_;
  RateLimits rate_limits_;
  std::vector<Peer> peers_;  // by the slot of their connection
  std::deque<std::pair<SteadyTime, ConnectionId>> must_authenticate_;
  std::deque<LateRefusal> late_refusals_;
  TokenEnds token_ends_;
  std::map<ConnectionId, AwaitedFacts> facts_awaited_;
  std::deque<std::pair<SteadyTime, ConnectionId>> facts_late_;
  // Who is here without facts, as they could not be had.
  std::map<ConnectionId, social::Caller> facts_wanted_;
  bool overloaded_ = false;
  std::string out_;  // reused
  // Of the message that is being handled.
  std::string_view text_;
  int row_before_ = 0;            // of bad messages
  bool is_judged_later_ = false;  // by the lobby
  ShardReport report_;
};

}  // namespace gurukul::server
