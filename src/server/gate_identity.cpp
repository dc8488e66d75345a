#include <unordered_set>

#include "server/gate.hpp"
#include "server/log.hpp"

namespace gurukul::server {
namespace {

constexpr Millis kLateRefusal{1'000};

std::optional<lobby::ResumeClaim> claim_of(const protocol::OpenedToken& token,
                                           const TimeReading& now) {
  if (const auto* session = std::get_if<protocol::ResumeSession>(&token.what)) {
    return lobby::ResumeClaim{
        token.issued_here,
        lobby::SessionClaim{session->session, UserId{std::string(session->partner)},
                            session->is_initiator, session->mode}};
  }
  if (const auto* place = std::get_if<protocol::ResumePlace>(&token.what)) {
    return lobby::ResumeClaim{token.issued_here,
                              lobby::PlaceClaim{place->mode,
                                                place->campus,
                                                {place->interests.begin(), place->interests.end()},
                                                now.to_steady(place->joined_at),
                                                place->sequence}};
  }
  return std::nullopt;
}

}  // namespace

void Gate::handle(Peer& peer, std::string_view ref, const protocol::Authenticate& message) {
  if (!within(peer, ref, peer.early, limits::kOtherRate)) return;
  if (!shared_.verifier) return authenticate_open(peer, ref, message);
  if (!message.token) {
    reject(peer, ref, ErrorCode::kInvalidMessage, "data.token: is missing");
    ++peer.bad_in_a_row;
    return;
  }
  if (peer.verifying) {
    reject(peer, ref, ErrorCode::kBusy, "another token of this connection is being checked",
           Millis{1'000});
    return;
  }
  verify({peer.id, std::string(*message.token), std::string(ref),
          std::string(message.resume.value_or(""))},
         true);
}

void Gate::authenticate_open(Peer& peer, std::string_view ref,
                             const protocol::Authenticate& message) {
  if (!message.user_id && peer.user.empty()) {
    reject(peer, ref, ErrorCode::kInvalidMessage, "data.userId: is missing");
    ++peer.bad_in_a_row;
    return;
  }
  UserId user = peer.user.empty() ? UserId{std::string(*message.user_id)} : peer.user;
  std::shared_ptr<lobby::Facts> facts;
  if (message.name) {
    facts = std::make_shared<lobby::Facts>();
    facts->name = *message.name;
  }
  attach(peer, ref, std::move(user), std::move(facts), message.resume.value_or(""), true);
}

void Gate::verify(const PendingToken& pending, bool may_refetch) {
  Peer* peer = find(pending.connection);
  if (peer == nullptr) return;
  peer->verifying = false;
  const auto keys = shared_.keys();
  const auto outcome = shared_.verifier->verify(pending.token, keys.get(), shared_.clock.wall());
  if (const auto* identity = std::get_if<auth::Identity>(&outcome)) {
    if (shared_.services->has_ended(identity->sign_in)) {
      return sign_in_ended(*peer, pending.ref);
    }
    return token_accepted(*peer, pending, *identity);
  }
  const auto fault = std::get<auth::TokenFault>(outcome);
  if (fault == auth::TokenFault::kUnknownKey && shared_.jwks && may_refetch) {
    peer->verifying = true;
    shared_.jwks->refetch([this, pending, shard = &shard_] {
      shard->post([this, pending] { verify(pending, false); });
    });
    return;
  }
  token_refused(*peer, pending.ref, fault);
}

void Gate::sign_in_ended(const Peer& peer, std::string_view ref) {
  reject(peer, ref, ErrorCode::kInvalidToken, "the sign-in of this token has ended");
  shard_.close(peer.id, close_code::kUnauthenticated, "the sign-in has ended");
}

void Gate::end_sign_ins(const std::vector<auth::SignInId>& ended) {
  const std::unordered_set<auth::SignInId> ids(ended.begin(), ended.end());
  for (const Peer& peer : peers_) {
    if (peer.id && ids.contains(peer.sign_in)) sign_in_ended(peer, {});
  }
}

void Gate::token_refused(Peer& peer, std::string_view ref, auth::TokenFault fault) {
  const SteadyTime now = shared_.clock.steady();
  const std::string address = peer.address.limit_key();
  rate_limits_.count_fault(address, now);
  if (!shared_.settings.rate_limits || !rate_limits_.is_faulty(address, now)) {
    return send_refusal(peer, ref, fault);
  }
  // Whoever tries many tokens waits for each answer; a valid one is never kept waiting.
  peer.verifying = true;
  late_refusals_.push_back({now + kLateRefusal, peer.id, std::string(ref), fault});
}

void Gate::send_refusal(const Peer& peer, std::string_view ref, auth::TokenFault fault) {
  const bool expired = fault == auth::TokenFault::kExpired;
  reject(peer, ref, expired ? ErrorCode::kTokenExpired : ErrorCode::kInvalidToken,
         expired ? "the token has expired" : "the token is not valid here", std::nullopt,
         to_string(fault));
  shard_.close(peer.id, close_code::kUnauthenticated, "authentication failed");
}

void Gate::token_accepted(Peer& peer, const PendingToken& pending, const auth::Identity& identity) {
  if (!peer.user.empty() && peer.user != identity.user) {
    reject(peer, pending.ref, ErrorCode::kUserMismatch, "the token is another user's");
    return;
  }
  peer.sign_in = identity.sign_in;
  if (peer.token_expires_at != identity.expires_at) {
    peer.token_expires_at = identity.expires_at;
    token_ends_.add(identity.expires_at + limits::kTokenGrace, peer.id);
  }
  ++report_.authenticated;
  shard_.authenticated(peer.id);
  const AwaitedFacts awaited{
      shared_.services->caller_of(identity), {}, pending.ref, pending.resume};
  if (facts_awaited_.contains(peer.id)) {
    return welcome(peer, awaited, shared_.services->facts().current(identity.user));
  }
  peer.verifying = true;
  load_facts(peer, awaited);
}

void Gate::load_facts(const Peer& peer, AwaitedFacts awaited) {
  awaited.late_at = shared_.clock.steady() + limits::kFactsPatience;
  if (!awaited.welcomed) facts_late_.emplace_back(awaited.late_at, peer.id);
  const social::Caller caller = awaited.caller;
  facts_awaited_.insert_or_assign(peer.id, std::move(awaited));
  shared_.services->facts().load(caller, [this, shard = &shard_,
                                          connection = peer.id](FactsCache::Known facts) {
    shard->post([this, connection, facts = std::move(facts)] { facts_loaded(connection, facts); });
  });
}

void Gate::facts_loaded(ConnectionId connection, FactsCache::Known facts) {
  Peer* peer = find(connection);
  if (peer == nullptr) return;
  auto awaited = facts_awaited_.extract(connection);
  GURUKUL_CHECK(!awaited.empty());
  if (!awaited.mapped().welcomed) return welcome(*peer, awaited.mapped(), std::move(facts));
  if (!facts) return;
  facts_wanted_.erase(connection);
  attach(*peer, {}, peer->user, std::move(facts), {}, false);
}

void Gate::facts_late(ConnectionId connection, SteadyTime due) {
  const auto awaited = facts_awaited_.find(connection);
  if (awaited == facts_awaited_.end() || awaited->second.late_at != due) return;
  awaited->second.welcomed = true;
  welcome(*find(connection), awaited->second,
          shared_.services->facts().current(awaited->second.caller.user));
}

// Without facts one is welcome and may go on with a call, and is matched with nobody.
void Gate::welcome(Peer& peer, const AwaitedFacts& awaited, FactsCache::Known facts) {
  peer.verifying = false;
  if (facts) {
    facts_wanted_.erase(peer.id);
  } else if (peer.user.empty()) {
    auto hints = std::make_shared<lobby::Facts>();
    hints->name = awaited.caller.name_hint;
    hints->is_guest = awaited.caller.is_guest;
    facts = hints;
    facts_wanted_.insert_or_assign(peer.id, awaited.caller);
  }
  const ConnectionId connection = peer.id;
  attach(peer, awaited.ref, awaited.caller.user, std::move(facts), awaited.resume, true);
  release_held(connection);
}

// A client need not wait for its welcome: what it sends behind its authenticate is handled when
// that is answered, and not at all when it is refused.
void Gate::hold(Peer& peer) {
  if (!peer.held) peer.held = std::make_unique<std::vector<std::string>>();
  peer.held->emplace_back(text_);
}

void Gate::release_held(ConnectionId connection) {
  Peer* peer = find(connection);
  if (peer == nullptr || !peer->held) return;
  const auto held = std::move(peer->held);
  for (const std::string& message : *held) on_text(connection, message);
}

bool Gate::facts_known(Peer& peer, std::string_view ref) {
  const auto wanted = facts_wanted_.find(peer.id);
  if (wanted == facts_wanted_.end()) return true;
  reject(peer, ref, ErrorCode::kBusy, "what is known of you cannot be read now", Millis{1'000});
  if (!facts_awaited_.contains(peer.id)) {
    AwaitedFacts again{wanted->second, {}, {}, {}};
    again.welcomed = true;
    load_facts(peer, std::move(again));
  }
  return false;
}

void Gate::attach(Peer& peer, std::string_view ref, UserId user,
                  std::shared_ptr<const lobby::Facts> facts, std::string_view resume,
                  bool announce) {
  std::optional<lobby::ResumeClaim> claim;
  if (!resume.empty() && peer.user.empty()) {
    const TimeReading now = shared_.clock.read();
    if (const auto opened = tokens_.open(resume, user.value(), now.wall)) {
      claim = claim_of(*opened, now);
    }
    // A place in the queue is a join.
    const bool is_place = claim && std::holds_alternative<lobby::PlaceClaim>(claim->what);
    if (is_place && facts_wanted_.contains(peer.id)) claim.reset();
  }
  const bool extends = !peer.user.empty();
  if (!extends) {
    peer.user = user;
    peer.buckets = rate_limits_.acquire(lobby::key_of(user));
    if (shared_.services) shared_.services->came(user);
  }
  lobby_.submit(lobby::Attach{peer.id, ref, std::move(user), std::move(facts), std::move(claim),
                              announce, extends});
}

// Whether a userId that a message names is the connection's own.
bool Gate::speaks_for(Peer& peer, std::string_view ref, std::optional<std::string_view> named) {
  if (!named || peer.user.empty() || peer.user.value() == *named) return true;
  if (!within(peer, ref, peer.early, limits::kOtherRate)) return false;
  reject(peer, ref, ErrorCode::kUserMismatch, "userId: this connection is another user's");
  return false;
}

}  // namespace gurukul::server
