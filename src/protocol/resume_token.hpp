#pragma once
// Resume tokens: all that a restarted server needs to rebuild a session or a queue spot, signed
// with HMAC-SHA-256 (docs/protocol.md#resume-tokens). Called by the server. One thread for each
// codec.
//
//   ResumeTokenCodec codec(secret, instance);
//   codec.append(out, now, user, ResumeSession{session, partner});
//   auto opened = codec.open(token, user, now);    // nullopt: altered, another user's, or expired
//
// A token is base64url of: version, kind, issuing process, issue time, the kind's fields, 16 bytes
// of the HMAC. The HMAC covers the user, which is not in the token: the presenter has
// authenticated.

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

// The views in `what` point into `bytes`.
struct OpenedToken {
  std::unique_ptr<std::string> bytes;
  Instant issued_at;
  bool issued_here = false;  // by a codec of the same instance
  ResumeWhat what;
};

class ResumeTokenCodec {
 public:
  // The secret has at least 32 characters; the key is derived from it for this use only. `instance`
  // identifies this process, so that it recognizes its own tokens.
  ResumeTokenCodec(std::string_view secret, std::uint64_t instance);
  ~ResumeTokenCodec();

  void append(std::string& out, Instant issued_at, std::string_view user, const ResumeWhat& what);
  std::optional<OpenedToken> open(std::string_view token, std::string_view user, Instant now);

 private:
  struct Mac;
  std::unique_ptr<Mac> mac_;
  const std::uint64_t instance_;
  std::string bytes_;  // reused by append()
};

}  // namespace gurukul::protocol
