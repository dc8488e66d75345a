#pragma once
// Makes and opens resume tokens. A token contains all that a restarted server needs to rebuild a
// session or a queue spot, and it is signed with HMAC-SHA-256 (docs/protocol.md#resume-tokens).
// Called by the server. One thread for each codec.
//
//   ResumeTokenCodec codec(secret, instance);
//   codec.append(out, now, user, ResumeSession{session, partner});
//   auto opened = codec.open(token, user, now);    // nullopt: changed, of another user, or expired
//
// A token is the base64url of: version, kind, issuing process, time of issue, the fields of this
// kind, and the first 16 bytes of the HMAC. The HMAC is computed over all that and over the user
// id. The user id itself is not in the token, because a client has authenticated before it presents
// a token.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "base/vocabulary.hpp"

namespace gurukul::protocol {

// What a token lets its user resume: nothing, a session or a queue spot. `sequence` is the number
// of the join, which orders joins of the same millisecond.
struct ResumeNothing {};
struct ResumeSession {
  SessionId session;
  std::string_view partner;
  bool is_initiator = false;
  MatchMode mode = MatchMode::kVideo;
};
struct ResumeQueueSpot {
  MatchMode mode = MatchMode::kVideo;
  CampusPreference campus = CampusPreference::kAny;
  std::vector<std::string_view> interests;
  Instant joined_at;
  std::uint64_t sequence = 0;
};
using ResumeWhat = std::variant<ResumeNothing, ResumeSession, ResumeQueueSpot>;

// A token whose signature is right. The views in `what` point into `bytes`.
struct OpenedToken {
  std::unique_ptr<std::string> bytes;
  Instant issued_at;
  bool issued_here = false;  // by a codec with the same `instance`
  ResumeWhat what;
};

class ResumeTokenCodec {
 public:
  // The secret has at least 32 characters. The key of the HMAC is derived from it for this use
  // only. `instance` is a random number of this process, by which it recognizes its own tokens.
  ResumeTokenCodec(std::string_view secret, std::uint64_t instance);
  ~ResumeTokenCodec();

  // Appends a new token.
  void append(std::string& out, Instant issued_at, std::string_view user, const ResumeWhat& what);
  // nullopt: the token is malformed, was changed, belongs to another user, or has expired.
  std::optional<OpenedToken> open(std::string_view token, std::string_view user, Instant now);

 private:
  struct Mac;
  std::unique_ptr<Mac> mac_;
  const std::uint64_t instance_;
  std::string bytes_;  // reused by append()
};

}  // namespace gurukul::protocol
