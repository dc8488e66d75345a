#pragma once
// One socket of a shard, from accept to close. Internal to src/net; shard thread.

#include <deque>
#include <memory>
#include <string>

#include "net/frame.hpp"
#include "net/http_reader.hpp"
#include "net/shard.hpp"

namespace gurukul::net {

enum class Phase : std::uint8_t {
  kFree,
  kProxyHeader,  // waiting for the PROXY protocol's header
  kHttp,         // reading requests
  kAnswering,    // a request waits for respond()
  kOpen,         // a WebSocket
  kClosing,      // our close frame is on its way; what comes is dropped until the peer's
  kLingering,    // the last bytes are on their way; what comes is dropped until the peer ends
};

struct HttpState {
  HttpReader reader;
  IpAddress peer;       // as the PROXY protocol says where it is on
  bool is_tls = false;  // here or at the proxy
  bool head_only = false;
  bool keep_alive = true;
  bool extended = false;  // a large body is given more time
  bool continued = false;
};

struct Shard::Connection {
  int fd = -1;
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;  // the shard's index in the upper 8 bits
  Phase phase = Phase::kFree;
  bool dirty = false;
  bool waits_for_kernel = false;
  bool readable_later = false;
  bool reported = true;  // on_close was called or is due
  bool pinged = false;
  bool slow = false;
  std::unique_ptr<TlsStream> tls;
  std::unique_ptr<HttpState> http;
  MessageReader messages;
  std::string in;   // the start of a frame or request that is not complete
  std::string out;  // what the kernel has not taken yet, from out_sent on
  std::size_t out_sent = 0;
  SteadyTime heard_at;
  Millis heartbeat{0};
  SteadyTime deadline;
  TimerWheel::Tick armed_tick = 0;

  ConnectionId id() const { return {static_cast<std::uint64_t>(generation) << 32 | slot}; }
  bool is_websocket() const { return phase == Phase::kOpen || phase == Phase::kClosing; }
};

}  // namespace gurukul::net
