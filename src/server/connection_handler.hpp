#pragma once
// Handles the connections and HTTP requests of one shard. It decides which clients may connect,
// authenticates them, checks and rate-limits their messages, and passes these to the lobby. Server
// makes one instance for each shard. The shard calls it on the shard's thread.
//
//   ConnectionHandler handler(context, &backend, index, shard, LobbyClient(runner, lobby_shard));
//   shard.run(handler);
//
// The definitions are in connection_handler.cpp (connections), handler_identity.cpp (authenticate),
// handler_messages.cpp (all other messages), handler_http.cpp (routes) and handler_bodies.cpp
// (request bodies).

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/thread_checker.hpp"
#include "http/route_table.hpp"
#include "net/handler.hpp"
#include "protocol/decoder.hpp"
#include "server/backend.hpp"
#include "server/lobby_client.hpp"
#include "server/rate_limits.hpp"
#include "server/server_context.hpp"
#include "server/token_expiries.hpp"

namespace gurukul::server {

class ConnectionHandler final : public net::Handler {
 public:
  // `backend` is null in open mode. `index` is the index of the shard, and `connections` are the
  // connections of that shard. They outlive the handler.
  ConnectionHandler(ServerContext& context, Backend* backend, std::size_t index,
                    net::Connections& connections, LobbyClient lobby);

  // For the shutdown: accepts no more sockets, and closes every WebSocket with code 1012. The close
  // reasons tell the clients different times to reconnect, so that they do not all return at once.
  // REQUIRES: ServerContext::draining is true. Shard thread.
  void drain();
  // Closes the connections whose token belongs to one of these sign-ins, with code 4002. Shard
  // thread.
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
  std::optional<SteadyTime> on_tick_end() override;

 private:
  struct ClientConnection {
    ConnectionId id;  // zero: the slot is free
    UserId user;      // empty: not authenticated yet
    IpAddress address;
    UserBuckets* buckets = nullptr;  // null: not authenticated yet
    // `early` limits the messages that no bucket of the user limits: authenticate, ping, and
    // messages before authentication. `breaches` limits how often a rate limit may be exceeded.
    TokenBucket early, breaches;
    Instant token_expires_at;  // zero: no token, or its expiry was already reported
    auth::SignInId sign_in;    // of the token; zero: the token names none
    int invalid_in_a_row = 0;
    bool verifying = false;  // an authenticate is being checked
    // Unparsed messages, in order, that arrived while an authenticate is being checked. Null: none.
    std::unique_ptr<std::vector<std::string>> held;
  };
  // An authenticate that is being checked. `ref` is the `id` of the request as JSON text (empty:
  // the request has none). `resume` is the resume token (empty: none was sent).
  struct PendingToken {
    ConnectionId connection;
    std::string token, ref, resume;
  };
  // A delayed answer to a bad token, for an address that sent too many of them.
  struct LateRefusal {
    SteadyTime due;
    ConnectionId connection;
    std::string ref;
    auth::TokenFault fault;
  };
  // A profile that is being loaded, at most one for each connection. An authenticate waits for it
  // until `late_at` only, because the database may not answer.
  struct AwaitedProfile {
    social::Caller caller;
    SteadyTime late_at;
    std::string ref, resume;
    bool welcomed = false;  // the client already got its welcome, without this profile
  };

  // The result of handle(): whether the message was valid. nullopt: handle() has called
  // note_verdict() itself, or note_verdict() is called when the lobby has judged the message.
  using MessageVerdict = std::optional<lobby::Verdict>;

  // In handler_http.cpp.
  void respond(net::RequestId id, const net::HttpRequest& request, net::HttpResponse response);
  // nullopt: the answer follows later.
  std::optional<net::HttpResponse> route(net::RequestId id, const net::HttpRequest& request);
  struct BuiltInRoute;
  static http::RouteMatch<BuiltInRoute> match_built_in(const net::HttpRequest& request);
  std::optional<net::HttpResponse> get_config(net::RequestId id, const net::HttpRequest& request);
  std::optional<net::HttpResponse> get_ice_servers(net::RequestId id,
                                                   const net::HttpRequest& request);
  std::optional<net::HttpResponse> get_health(net::RequestId id, const net::HttpRequest& request);
  std::optional<net::HttpResponse> get_readiness(net::RequestId id,
                                                 const net::HttpRequest& request);
  std::optional<net::HttpResponse> get_metrics(net::RequestId id, const net::HttpRequest& request);
  net::HttpResponse get_file(const net::HttpRequest& request) const;
  net::HttpResponse with_cors(const net::HttpRequest& request, net::HttpResponse response) const;

  // In connection_handler.cpp.
  // Null: the connection is closed.
  ClientConnection* find(ConnectionId id);
  // Answers a message with an error. `why` is the reason in the security log; empty: `message`.
  void reject(const ClientConnection& peer, std::string_view ref, ErrorCode code,
              std::string_view message, std::optional<Millis> retry_after = {},
              std::string_view why = {});
  // Takes one from the bucket. False: it was empty, and the message was answered with an error.
  bool within(ClientConnection& peer, std::string_view ref, TokenBucket& bucket, Rate rate);
  void note_verdict(ConnectionId connection, MessageVerdict verdict);
  void run_deadlines();
  void warn_of_origin(const net::HttpRequest& request);
  // Writes a refusal to the security log. `account` is empty when the client is not authenticated.
  void notify_operator(std::string_view kind, const IpAddress& client, std::string_view detail,
                       std::string_view account = {}) const;

  // In handler_identity.cpp.
  // The keys that verify ES256 and RS256 tokens. Null: there are no such keys.
  std::shared_ptr<const auth::KeySet> keys() const;
  // For a token that was signed with an unknown key: starts to fetch the keys, and calls `again`
  // afterwards on this thread. False: the fault is another one, or `may_refetch` is false because
  // the keys were already fetched for this token.
  bool fetch_keys_after(auth::TokenFault fault, bool may_refetch, std::function<void()> again);
  MessageVerdict handle(ClientConnection& peer, std::string_view ref,
                        const protocol::Authenticate& message);
  MessageVerdict authenticate_open(ClientConnection& peer, std::string_view ref,
                                   const protocol::Authenticate& message);
  void verify(const PendingToken& pending, bool may_refetch);
  void sign_in_ended(const ClientConnection& peer, std::string_view ref);
  void token_refused(ClientConnection& peer, std::string_view ref, auth::TokenFault fault);
  void send_refusal(const ClientConnection& peer, std::string_view ref, auth::TokenFault fault);
  void token_accepted(ClientConnection& peer, const PendingToken& pending,
                      const auth::Identity& identity);
  void load_user_profile(const ClientConnection& peer, AwaitedProfile awaited);
  void profile_loaded(ConnectionId connection, ProfileCache::Known profile);
  void profile_late(ConnectionId connection, SteadyTime due);
  void welcome(ClientConnection& peer, const AwaitedProfile& awaited, ProfileCache::Known profile);
  bool profile_known(ClientConnection& peer, std::string_view ref);
  // Tells the lobby that the connection belongs to `user`. `announce`: the lobby sends a welcome.
  // `resume` is empty when the client sent no resume token.
  void attach(ClientConnection& peer, std::string_view ref, UserId user,
              std::shared_ptr<const lobby::Profile> profile, std::string_view resume,
              bool announce);
  bool speaks_for(ClientConnection& peer, std::string_view ref,
                  std::optional<std::string_view> named);
  void hold(ClientConnection& peer);
  void release_held(ConnectionId connection);

  // In handler_messages.cpp.
  MessageVerdict handle(ClientConnection& peer, std::string_view ref,
                        const protocol::JoinQueue& message);
  MessageVerdict handle(ClientConnection& peer, std::string_view ref,
                        const protocol::LeaveQueue& message);
  MessageVerdict handle(ClientConnection& peer, std::string_view ref,
                        const protocol::Skip& message);
  MessageVerdict handle(ClientConnection& peer, std::string_view ref,
                        const protocol::Signal& message);
  MessageVerdict handle(ClientConnection& peer, std::string_view ref,
                        const protocol::Chat& message);
  MessageVerdict handle(ClientConnection& peer, std::string_view ref,
                        const protocol::Typing& message);
  MessageVerdict handle(ClientConnection& peer, std::string_view ref,
                        const protocol::EndSession& message);
  MessageVerdict handle(ClientConnection& peer, std::string_view ref,
                        const protocol::CallBuddy& message);
  MessageVerdict handle(ClientConnection& peer, std::string_view ref,
                        const protocol::Accept& message);
  MessageVerdict handle(ClientConnection& peer, std::string_view ref,
                        const protocol::Decline& message);
  MessageVerdict handle(ClientConnection& peer, std::string_view ref,
                        const protocol::Ping& message);
  bool allows(const social::OperatorSettings& rules, ClientConnection& peer, std::string_view ref,
              MatchMode mode);
  void call_buddy(ConnectionId connection, const std::string& ref, const UserId& buddy,
                  MatchMode mode, std::optional<bool> are);
  bool identified(ClientConnection& peer, std::string_view ref);
  bool admits(ClientConnection& peer, std::string_view ref, TokenBucket UserBuckets::*bucket,
              Rate rate);
  bool accepts_joins(ClientConnection& peer, std::string_view ref);

  // In handler_bodies.cpp. nullopt: the decision follows later.
  std::optional<net::BodyDecision> decide_body(net::RequestId id, const net::HttpRequest& head,
                                               bool may_refetch);

  // In handler_http.cpp. nullopt: the answer follows later.
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
  ServerContext& context_;
  Backend* const backend_;  // null in open mode
  net::Connections& connections_;

  ThreadChecker thread_;  // the thread of the connections

  // Shard thread only.
  const std::size_t index_;
  LobbyClient lobby_;
  protocol::Decoder decoder_;
  protocol::ResumeTokenCodec tokens_;
  turn::IceServers ice_;
  RateLimits rate_limits_;
  std::vector<ClientConnection> clients_;  // by the slot of their connection
  // Until when each new connection has to authenticate, earliest first.
  std::deque<std::pair<SteadyTime, ConnectionId>> must_authenticate_;
  std::deque<LateRefusal> late_refusals_;
  TokenExpiries token_expiries_;
  // The profiles that are being loaded, and the times of their `late_at`, earliest first.
  std::map<ConnectionId, AwaitedProfile> profiles_awaited_;
  std::deque<std::pair<SteadyTime, ConnectionId>> profiles_late_;
  // Users who got their welcome without a profile, because it could not be read in time. They may
  // not be matched yet.
  std::map<ConnectionId, social::Caller> profiles_wanted_;
  bool overloaded_ = false;
  std::string out_;  // the encoded answer; a member, so that its memory is reused
  // The text of the message that is being handled.
  std::string_view text_;
  ShardReport report_;
};

}  // namespace gurukul::server
