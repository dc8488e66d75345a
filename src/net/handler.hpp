#pragma once
// The interface through which a shard calls the server. Each shard has one handler, and it calls
// the handler on its own thread. Every function may call any function of the shard. Implemented by
// the server's ConnectionHandler and by the metrics listener.
//
//   void on_text(ConnectionId connection, std::string_view message) override {
//     shard_.send_text(connection, message);    // an echo
//   }

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "net/http.hpp"

namespace gurukul::net {

struct CloseInfo {
  // kNoStatus: a close frame without a code. kAbnormal: no close frame (reset, end of stream,
  // timeout).
  std::uint16_t code;
  bool by_peer;  // the peer sent its close frame first
};

// Identifies a request that is answered later.
struct RequestId {
  std::uint64_t value;
};

// What to do with the body that a request announces.
struct BodyDecision {
  // 0: the request is answered without the body, and the connection is closed.
  std::size_t bytes_max = 0;
  bool is_authenticated = false;                       // selects the limits of the BodyBudget
  std::optional<HttpResponse> refusal = std::nullopt;  // sent instead of reading; nullopt: none
};

class Handler {
 public:
  virtual ~Handler() = default;
  // Called with the head of a request that has a body, before a byte of the body is stored;
  // `head.body` is empty. nullopt: Shard::admit_body() decides later.
  virtual std::optional<BodyDecision> on_head(RequestId /*id*/, const HttpRequest& /*head*/) {
    return BodyDecision{};
  }
  // True when the request is answered even if there are too many sockets.
  virtual bool is_vital(const HttpRequest& /*request*/) { return false; }
  // Called with a complete request. nullopt: Shard::respond() answers later.
  virtual std::optional<HttpResponse> on_http(RequestId id, const HttpRequest& request) = 0;
  // Called for a well-formed WebSocket handshake on any path. nullopt: it is accepted.
  virtual std::optional<HttpResponse> on_upgrade(const HttpRequest& request) = 0;
  // Called for a broken request or handshake, and for a request that is not complete in time.
  virtual void on_handshake_fault(const IpAddress& client) = 0;
  virtual void on_open(ConnectionId connection, const HttpRequest& request) = 0;
  // A complete message of valid UTF-8 within the size limit. The view is valid only during the
  // call.
  virtual void on_text(ConnectionId connection, std::string_view message) = 0;
  // A complete binary message; its content is not passed on.
  virtual void on_binary(ConnectionId connection) = 0;
  // Called once for each on_open. No further call for that connection follows.
  virtual void on_close(ConnectionId connection, CloseInfo info) = 0;
  // Called after all input of a tick was read and before output is written. Returns when the next
  // tick has to run at the latest; nullopt: no deadline.
  virtual std::optional<SteadyTime> on_tick_end() = 0;
};

}  // namespace gurukul::net
