#include <unordered_set>

#include "base/check.hpp"
#include "server/connection_handler.hpp"
#include "server/lobby_events.hpp"
#include "server/log.hpp"

namespace gurukul::server {

using lobby::Verdict;

namespace {

// The delay of answers to bad tokens for an address that sent too many of them.
constexpr Millis kLateRefusal{1'000};

}  // namespace

ConnectionHandler::MessageVerdict ConnectionHandler::handle(ClientConnection& peer,
                                                            std::string_view ref,
                                                            const protocol::Authenticate& message) {
  if (!within(peer, ref, peer.early, limits::kOtherRate)) return Verdict::kValid;
  if (!context_.verifier) return authenticate_open(peer, ref, message);
  if (!message.token) {
    reject(peer, ref, ErrorCode::kInvalidMessage, "data.token: is missing");
    return Verdict::kInvalid;
  }
  if (peer.verifying) {
    reject(peer, ref, ErrorCode::kBusy,
           "another access token of this connection is still being checked", Millis{1'000});
    return Verdict::kValid;
  }
  // This message is valid. That is noted before verify(), because verify() may already handle the
  // held messages, which come after this one.
  note_verdict(peer.id, Verdict::kValid);
  verify({peer.id, std::string(*message.token), std::string(ref),
          std::string(message.resume.value_or(""))},
         true);
  return std::nullopt;
}

ConnectionHandler::MessageVerdict ConnectionHandler::authenticate_open(
    ClientConnection& peer, std::string_view ref, const protocol::Authenticate& message) {
  if (!message.user_id && peer.user.empty()) {
    reject(peer, ref, ErrorCode::kInvalidMessage, "data.userId: is missing");
    return Verdict::kInvalid;
  }
  UserId user = peer.user.empty() ? UserId{std::string(*message.user_id)} : peer.user;
  std::shared_ptr<lobby::Profile> profile;
  if (message.name) {
    profile = std::make_shared<lobby::Profile>();
    profile->name = *message.name;
  }
  attach(peer, ref, std::move(user), std::move(profile), message.resume.value_or(""), true);
  return Verdict::kValid;
}

std::shared_ptr<const auth::KeySet> ConnectionHandler::keys() const {
  if (context_.jwks) return context_.jwks->keys();
  return backend_ != nullptr ? backend_->keys() : nullptr;
}

bool ConnectionHandler::fetch_keys_after(auth::TokenFault fault, bool may_refetch,
                                         std::function<void()> again) {
  if (fault != auth::TokenFault::kUnknownKey || !context_.jwks || !may_refetch) return false;
  context_.jwks->refetch([loop = &connections_, again = std::move(again)] { loop->post(again); });
  return true;
}

void ConnectionHandler::verify(const PendingToken& pending, bool may_refetch) {
  ClientConnection* peer = find(pending.connection);
  if (peer == nullptr) return;
  peer->verifying = false;
  const auto current = keys();
  const auto outcome =
      context_.verifier->verify(pending.token, current.get(), context_.clock.wall());
  if (const auto* identity = std::get_if<auth::Identity>(&outcome)) {
    if (backend_->has_ended(identity->sign_in)) {
      return sign_in_ended(*peer, pending.ref);
    }
    return token_accepted(*peer, pending, *identity);
  }
  const auto fault = std::get<auth::TokenFault>(outcome);
  if (fetch_keys_after(fault, may_refetch, [this, pending] { verify(pending, false); })) {
    peer->verifying = true;
    return;
  }
  token_refused(*peer, pending.ref, fault);
}

void ConnectionHandler::sign_in_ended(const ClientConnection& peer, std::string_view ref) {
  reject(peer, ref, ErrorCode::kInvalidToken,
         "the sign-in of this access token has ended: sign in again");
  connections_.close(peer.id, close_code::kUnauthenticated, "the sign-in has ended");
}

void ConnectionHandler::end_sign_ins(const std::vector<auth::SignInId>& ended) {
  GURUKUL_CHECK_THREAD(thread_);
  const std::unordered_set<auth::SignInId> ids(ended.begin(), ended.end());
  for (const ClientConnection& peer : clients_) {
    if (peer.id && ids.contains(peer.sign_in)) sign_in_ended(peer, {});
  }
}

void ConnectionHandler::token_refused(ClientConnection& peer, std::string_view ref,
                                      auth::TokenFault fault) {
  const SteadyTime now = context_.clock.steady();
  const std::string address = peer.address.limit_key();
  rate_limits_.count_fault(address, now);
  if (!context_.settings.rate_limits || !rate_limits_.is_faulty(address, now)) {
    return send_refusal(peer, ref, fault);
  }
  // The answer is delayed, because the address has sent too many bad tokens. The answer to a valid
  // token is never delayed.
  peer.verifying = true;
  late_refusals_.push_back({now + kLateRefusal, peer.id, std::string(ref), fault});
}

void ConnectionHandler::send_refusal(const ClientConnection& peer, std::string_view ref,
                                     auth::TokenFault fault) {
  const bool expired = fault == auth::TokenFault::kExpired;
  reject(peer, ref, expired ? ErrorCode::kTokenExpired : ErrorCode::kInvalidToken,
         expired ? "the access token has expired" : "the access token is not valid for this server",
         std::nullopt, to_string(fault));
  connections_.close(peer.id, close_code::kUnauthenticated, "authentication failed");
}

void ConnectionHandler::token_accepted(ClientConnection& peer, const PendingToken& pending,
                                       const auth::Identity& identity) {
  if (!peer.user.empty() && peer.user != identity.user) {
    reject(peer, pending.ref, ErrorCode::kUserMismatch,
           "the access token belongs to another user than this connection");
    return;
  }
  GURUKUL_CHECK(backend_ != nullptr && !identity.user.empty());
  peer.sign_in = identity.sign_in;
  if (peer.token_expires_at != identity.expires_at) {
    peer.token_expires_at = identity.expires_at;
    token_expiries_.add(identity.expires_at + limits::kTokenGrace, peer.id);
  }
  ++report_.authenticated;
  connections_.authenticated(peer.id);
  const AwaitedProfile awaited{backend_->caller_of(identity), {}, pending.ref, pending.resume};
  if (profiles_awaited_.contains(peer.id)) {
    return welcome(peer, awaited, backend_->profiles().current(identity.user));
  }
  peer.verifying = true;
  load_user_profile(peer, awaited);
}

void ConnectionHandler::load_user_profile(const ClientConnection& peer, AwaitedProfile awaited) {
  awaited.late_at = context_.clock.steady() + limits::kProfileWaitMax;
  if (!awaited.welcomed) profiles_late_.emplace_back(awaited.late_at, peer.id);
  const social::Caller caller = awaited.caller;
  profiles_awaited_.insert_or_assign(peer.id, std::move(awaited));
  backend_->profiles().load(
      caller, [this, loop = &connections_, connection = peer.id](ProfileCache::Known profile) {
        loop->post([this, connection, profile = std::move(profile)] {
          profile_loaded(connection, profile);
        });
      });
}

void ConnectionHandler::profile_loaded(ConnectionId connection, ProfileCache::Known profile) {
  ClientConnection* peer = find(connection);
  if (peer == nullptr) return;
  auto awaited = profiles_awaited_.extract(connection);
  GURUKUL_CHECK(!awaited.empty());
  if (!awaited.mapped().welcomed) return welcome(*peer, awaited.mapped(), std::move(profile));
  if (!profile) return;
  profiles_wanted_.erase(connection);
  attach(*peer, {}, peer->user, std::move(profile), {}, false);
}

// The profile was not read until `due`: the client gets its welcome now, with an older profile of
// the cache or without one.
void ConnectionHandler::profile_late(ConnectionId connection, SteadyTime due) {
  const auto awaited = profiles_awaited_.find(connection);
  if (awaited == profiles_awaited_.end() || awaited->second.late_at != due) return;
  awaited->second.welcomed = true;
  welcome(*find(connection), awaited->second,
          backend_->profiles().current(awaited->second.caller.user));
}

// Answers an authenticate. `profile` is null when it could not be read: the user then gets a
// welcome and may resume a session, but is not matched.
void ConnectionHandler::welcome(ClientConnection& peer, const AwaitedProfile& awaited,
                                ProfileCache::Known profile) {
  peer.verifying = false;
  if (profile) {
    profiles_wanted_.erase(peer.id);
  } else if (peer.user.empty()) {
    auto hints = std::make_shared<lobby::Profile>();
    hints->name = awaited.caller.name_hint;
    hints->is_guest = awaited.caller.is_guest;
    profile = hints;
    profiles_wanted_.insert_or_assign(peer.id, awaited.caller);
  }
  const ConnectionId connection = peer.id;
  attach(peer, awaited.ref, awaited.caller.user, std::move(profile), awaited.resume, true);
  release_held(connection);
}

// Keeps messages that arrive while an authenticate is being checked, so that a client need not wait
// for its welcome. They are handled once the client is authenticated, and dropped otherwise.
void ConnectionHandler::hold(ClientConnection& peer) {
  if (!peer.held) peer.held = std::make_unique<std::vector<std::string>>();
  peer.held->emplace_back(text_);
}

void ConnectionHandler::release_held(ConnectionId connection) {
  ClientConnection* peer = find(connection);
  if (peer == nullptr || !peer->held) return;
  GURUKUL_CHECK(!peer->user.empty());
  const auto held = std::move(peer->held);
  for (const std::string& message : *held) on_text(connection, message);
}

// False: the profile could not be read yet. The message was answered with `busy`, and another load
// was started, unless one is running.
bool ConnectionHandler::profile_known(ClientConnection& peer, std::string_view ref) {
  const auto wanted = profiles_wanted_.find(peer.id);
  if (wanted == profiles_wanted_.end()) return true;
  reject(peer, ref, ErrorCode::kBusy, "your profile cannot be read at the moment: try again",
         Millis{1'000});
  if (!profiles_awaited_.contains(peer.id)) {
    AwaitedProfile again{wanted->second, {}, {}, {}};
    again.welcomed = true;
    load_user_profile(peer, std::move(again));
  }
  return false;
}

void ConnectionHandler::attach(ClientConnection& peer, std::string_view ref, UserId user,
                               std::shared_ptr<const lobby::Profile> profile,
                               std::string_view resume, bool announce) {
  std::optional<lobby::ResumeClaim> claim;
  if (!resume.empty() && peer.user.empty()) {
    const TimeReading now = context_.clock.read();
    if (const auto opened = tokens_.open(resume, user.value(), now.wall)) {
      claim = to_claim(*opened, now);
    }
    // Resuming a queue spot is like a join, and a user without a profile may not join.
    const bool is_place = claim && std::holds_alternative<lobby::QueueSpotClaim>(claim->what);
    if (is_place && profiles_wanted_.contains(peer.id)) claim.reset();
  }
  const bool extends = !peer.user.empty();
  GURUKUL_CHECK(!extends || peer.user == user);
  if (!extends) {
    peer.user = user;
    peer.buckets = rate_limits_.acquire(lobby::key_of(user));
    if (backend_) backend_->user_connected(user);
  }
  lobby_.submit(lobby::Authenticated{peer.id, ref, std::move(user), std::move(profile),
                                     std::move(claim), announce, extends});
}

// True when the userId in a message is the connection's own user or is missing, or the connection
// has not authenticated. Otherwise the message was answered with an error.
bool ConnectionHandler::speaks_for(ClientConnection& peer, std::string_view ref,
                                   std::optional<std::string_view> named) {
  if (!named || peer.user.empty() || peer.user.value() == *named) return true;
  if (!within(peer, ref, peer.early, limits::kOtherRate)) return false;
  reject(peer, ref, ErrorCode::kUserMismatch, "userId: this connection belongs to another user");
  return false;
}

}  // namespace gurukul::server
