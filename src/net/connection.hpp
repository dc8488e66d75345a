#pragma once
// One socket of a shard, from accept to close. Internal to src/net; shard thread.

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
  kProxyHeader,  // waiting for the PROXY protocol's header
  kHttp,         // reading requests
  kAnswering,    // a request waits for respond(); nothing is read
  kSending,      // its answer is not with the kernel yet; nothing is read
  kOpen,         // a WebSocket
  kClosing,      // our close frame is on its way; what comes is dropped until the peer's
  kLingering,    // the last bytes are on their way; what comes is dropped until the peer ends
};

struct HttpState {
  HttpReader reader{true};
  std::shared_ptr<BodyLease> lease;  // of the body that is being read; null: none is
  bool decides = false;              // on_head() has not decided yet
  IpAddress peer;                    // as the PROXY protocol says where it is on
  bool is_tls = false;               // here or at the proxy
  bool head_only = false;
  bool keep_alive = true;
  bool chunks_allowed = false;  // of the request that is being answered: HTTP/1.1
  bool in_body = false;         // the head is read; the time for a body runs
};

// What follows `out` of an answer: a content that is written from where it lies, or a source that
// is asked for the next piece when `out` is empty.
struct UnsentBody {
  std::shared_ptr<const std::string> content;  // null: of a source
  std::size_t content_sent = 0;
  bool is_owned = false;  // the content lives for this answer alone
  std::shared_ptr<BodySource> source;
  std::optional<std::uint64_t> left;  // of the length that was announced; nullopt: none was
  bool chunked = false;
  bool asked = false;  // a piece is being made
  SteadyTime asked_at;
};

struct Shard::Connection {
  int fd = -1;
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;  // the shard's index in the upper 8 bits
  Phase phase = Phase::kFree;
  bool dirty = false;
  bool waits_for_kernel = false;
  bool readable_later = false;
  bool unread = false;   // reading stopped before the kernel had no more
  bool reported = true;  // on_close was called or is due
  bool pinged = false;
  bool slow = false;
  std::unique_ptr<TlsStream> tls;
  std::unique_ptr<HttpState> http;
  MessageReader messages;
  std::string in;   // the start of a frame or request that is not complete
  std::string out;  // what the kernel has not taken yet, from out_sent on
  std::size_t out_sent = 0;
  std::unique_ptr<UnsentBody> body;        // null: all of the answer is in `out`
  std::unique_ptr<std::string> owed_pong;  // null: every ping that counts was answered
  std::size_t charged = 0;                 // what the process-wide budget counts for it
  SteadyTime charged_at;                   // the last time that this changed, or bytes moved
  std::size_t moved = 0;                   // bytes sent or received since the last look at progress
  IpAddress client;          // for whom it is counted; "::": for no client, it is a proxy's
  bool is_stranger = false;  // a WebSocket of somebody who has not said who it is
  bool on_reserve = false;   // taken although there was no room
  IdleLink idle, late;       // in the lists of who goes first when there is no room
  SteadyTime heard_at;
  Millis heartbeat{0};
  SteadyTime deadline;
  TimerWheel::Tick armed_tick = 0;

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
