#pragma once
// The security log: who tried what, from where, and what became of it, a JSON object a line among
// the lines of the log, marked "log":"security", whatever the format of the others is. Of one kind
// and one client at most one line a second is written; the next one says in "repeated" how many
// were left out. Memory is bounded: when too many clients come at once, those who find no room
// share one line. Made by Server; any thread.
//
//   SecurityRecorder log(clock, [](std::string line) { write_log_line(std::move(line)); });
//   log.tell({.kind = "sign_in", .outcome = "refused", .client_address = address,
//             .detail = "invalid_credentials"});
//   log.flush();      // now and then: what was left out and followed by nothing

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/clock.hpp"
#include "base/security_event.hpp"

namespace gurukul::server {

class SecurityRecorder {
 public:
  static constexpr std::size_t kClientsMax = 8'192;  // times kinds
  static constexpr Millis kLineEvery{1'000};
  using Write = std::function<void(std::string line)>;

  // `write` is called under a lock: it must not wait.
  SecurityRecorder(const Clock& clock, Write write) : clock_(clock), write_(std::move(write)) {}

  void tell(const SecurityEvent& event);
  // Writes what was left out more than a second ago, and forgets who has been quiet since.
  void flush();

 private:
  struct Seen {
    SteadyTime written_at;
    std::uint64_t left_out = 0;
    // The last event that was left out.
    std::string kind, outcome, client_address, account, detail;
  };
  void flush_due(SteadyTime now);
  void write(const SecurityEvent& event, std::uint64_t repeated);

  // Borrowed.
  const Clock& clock_;
  // Constant after construction.
  const Write write_;

  std::mutex mutex_;
  // Guarded by mutex_.
  std::unordered_map<std::string, Seen> seen_;  // by kind and client
  SteadyTime flushed_at_;
};

}  // namespace gurukul::server
