#pragma once
// The security log: who tried what, from which address, and with what result. Each event is a JSON
// object in a line of the log, marked "log":"security", even if the other lines are not JSON. For
// each kind of event and client address, at most one line per second is written. "repeated" in the
// next line is the number of events that were suppressed. Memory is bounded: when there are too
// many client addresses, the remaining ones share one entry. Owned by ServerContext; called by
// ConnectionHandler, the accounts and the API, on any thread.
//
//   SecurityRecorder log(clock, [](std::string line) { write_log_line(std::move(line)); });
//   log.tell({.kind = "sign_in", .outcome = "refused", .client_address = address,
//             .detail = "invalid_credentials"});
//   log.flush();      // once a second, by Server

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>

#include "base/clock.hpp"
#include "base/mutex.hpp"
#include "base/security_event.hpp"

namespace gurukul::server {

class SecurityRecorder {
 public:
  static constexpr std::size_t kClientsMax = 8'192;  // pairs of kind and client
  static constexpr Millis kLineEvery{1'000};
  using Write = std::function<void(std::string line)>;

  // `write` is called with a lock held and must not block.
  SecurityRecorder(const Clock& clock, Write write) : clock_(clock), write_(std::move(write)) {}

  void tell(const SecurityEvent& event);
  // Writes a line for suppressed events when the last line of their kind and client is at least one
  // second old. Removes clients without such events. Without flush(), suppressed events would wait
  // for the next event of their kind and client.
  void flush();

 private:
  struct Seen {
    SteadyTime written_at;
    std::uint64_t left_out = 0;  // number of suppressed events
    // The last suppressed event.
    std::string kind, outcome, client_address, account, detail;
  };
  void flush_due(SteadyTime now) REQUIRES_LOCK(mutex_);
  void write(const SecurityEvent& event, std::uint64_t repeated);

  // Borrowed.
  const Clock& clock_;
  // Constant after construction.
  const Write write_;

  Mutex mutex_;
  std::unordered_map<std::string, Seen> seen_ GUARDED_BY(mutex_);  // by kind and client
  SteadyTime flushed_at_ GUARDED_BY(mutex_);
};

}  // namespace gurukul::server
