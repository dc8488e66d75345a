#pragma once
// One socket of a shard, from accept to close. Internal to src/net, used by Shard; shard thread.
//
//   Shard::Connection* connection = find(id);
//   if (connection == nullptr || !connection->is_websocket()) return;

#include <memory>
#include <optional>
#include <string>

#include "net/admission.hpp"
#include "net/body_budget.hpp"
#include "net/frame.hpp"
#include "net/http_reader.hpp"
#include "net/shard.hpp"

namespace gurukul::net {

enum class Phase : std::uint8_t {
  kFree,
  kProxyHeader,  // the PROXY protocol's header is not complete
  kHttp,         // reading requests
  kAnswering,    // a request waits for respond(); nothing is read
  kSending,      // the response is not completely sent; nothing is read
  kOpen,         // a WebSocket
  kClosing,      // our close frame is queued; input is dropped until the peer's close frame
  kLingering,    // the last bytes are queued; input is dropped until the peer ends the connection
};

struct HttpState {
  HttpReader reader{true};
  std::shared_ptr<BodyLease> lease;  // of the body that is being read; null: none
  bool decides = false;              // the handler has not decided about the body yet
  IpAddress peer;                    // the remote address, or the one that the PROXY header names
  bool is_tls = false;               // the client uses TLS, here or at the proxy
  bool head_only = false;            // the request is a HEAD
  bool keep_alive = true;            // another request may follow the response
  bool chunks_allowed = false;       // for the current response: the request is HTTP/1.1
  bool in_body = false;              // the head is read; the time limit for bodies applies
};

// The part of a response that is sent after `out`: either a content, which is written without being
// copied, or a source, which is asked for the next piece when `out` is empty.
struct UnsentBody {
  std::shared_ptr<const std::string> content;  // null: the body comes from `source`
  std::size_t content_sent = 0;
  bool is_owned = false;  // no other response uses the content
  std::shared_ptr<BodySource> source;
  std::optional<std::uint64_t> left;  // the rest of Content-Length; nullopt: there is none
  bool chunked = false;
  bool asked = false;  // the source is making a piece
  SteadyTime asked_at;
};

struct Shard::Connection {
  int fd = -1;
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;  // the shard's index in the upper 8 bits
  Phase phase = Phase::kFree;
  bool dirty = false;             // in Shard::dirty_: written at the end of the tick
  bool waits_for_kernel = false;  // the kernel has not accepted all output
  bool readable_later = false;    // in Shard::more_to_read_: read in the next tick
  bool unread = false;            // reading stopped before the socket was empty
  bool reported = true;           // on_close was called or is queued; true for HTTP
  bool pinged = false;            // a ping was sent since the last input
  std::unique_ptr<TlsStream> tls;
  std::unique_ptr<HttpState> http;
  MessageReader messages;
  std::string in;   // an incomplete frame or request
  std::string out;  // output; the kernel has accepted the first out_sent bytes
  std::size_t out_sent = 0;
  std::unique_ptr<UnsentBody> body;        // null: the whole response is in `out`
  std::unique_ptr<std::string> owed_pong;  // null: no pong is due
  std::size_t charged = 0;                 // bytes counted for it in the BufferBudget
  SteadyTime charged_at;                   // when charge() was last called for it
  std::size_t moved = 0;                   // bytes read or written since the last check of progress
  IpAddress client;                        // for Admission; "::": a proxy, so the client is unknown
  bool is_stranger = false;                // a WebSocket that has not authenticated yet
  bool on_reserve = false;                 // accepted above the limit of sockets
  IdleLink idle, late;                     // links in Shard::idle_ and Shard::late_
  SteadyTime heard_at;                     // the time of the last input
  Millis heartbeat{0};
  SteadyTime deadline;
  TimerWheel::Tick armed_tick = 0;  // the tick of its entry in the timer wheel; 0: none

  ConnectionId id() const { return {static_cast<std::uint64_t>(generation) << 32 | slot}; }
  bool is_answered_to() const { return phase == Phase::kAnswering || phase == Phase::kSending; }
  bool is_websocket() const { return phase == Phase::kOpen || phase == Phase::kClosing; }
};

inline auto Shard::idle_links() {
  return [this](std::uint32_t slot) -> IdleLink& { return connections_[slot].idle; };
}
inline auto Shard::late_links() {
  return [this](std::uint32_t slot) -> IdleLink& { return connections_[slot].late; };
}

}  // namespace gurukul::net
