#pragma once
// What a shard tells the server. One handler a shard; every call on that shard's thread. A handler
// may call any function of its shard from inside any of these.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "net/http.hpp"

namespace gurukul::net {

struct CloseInfo {
  // close_code::kNoStatus: a close frame without code. kAbnormal: none at all (reset, end, dead).
  std::uint16_t code;
  bool by_peer;  // the peer's close frame came before ours
};

// Names a request that is answered later.
struct RequestId {
  std::uint64_t value;
};

// What is done with the body that a request announces.
struct BodyDecision {
  // 0: the request is answered without it, and the connection is closed.
  std::size_t bytes_max = 0;
  bool is_authenticated = false;                       // whose budget it counts for
  std::optional<HttpResponse> refusal = std::nullopt;  // the answer, in the place of all that
};

class Handler {
 public:
  virtual ~Handler() = default;
  // The head of a request that has a body, before a byte of that body is kept; `head.body` is
  // empty. nullopt: decided later by Shard::admit_body().
  virtual std::optional<BodyDecision> on_head(RequestId /*id*/, const HttpRequest& /*head*/) {
    return BodyDecision{};
  }
  // Whether the request is answered although there are more sockets than there should be.
  virtual bool is_vital(const HttpRequest& /*request*/) { return false; }
  // nullopt: answered later by Shard::respond().
  virtual std::optional<HttpResponse> on_http(RequestId id, const HttpRequest& request) = 0;
  // A well-formed handshake on any path: nullopt accepts it.
  virtual std::optional<HttpResponse> on_upgrade(const HttpRequest& request) = 0;
  // A broken request or handshake, or a request that did not end in time.
  virtual void on_handshake_fault(const IpAddress& client) = 0;
  virtual void on_open(ConnectionId connection, const HttpRequest& request) = 0;
  // One complete message of valid UTF-8 within the limit; the view lives during the call.
  virtual void on_text(ConnectionId connection, std::string_view message) = 0;
  virtual void on_binary(ConnectionId connection) = 0;
  // Once for each on_open, and nothing of that connection after it.
  virtual void on_close(ConnectionId connection, CloseInfo info) = 0;
  // After everything that was read in a tick of the loop, before it is written out. Returns when
  // the next tick has to happen at the latest.
  virtual std::optional<SteadyTime> on_tick_end() = 0;
};

}  // namespace gurukul::net
