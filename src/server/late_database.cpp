#include "server/late_database.hpp"

#include <algorithm>
#include <string>

#include "base/clock.hpp"
#include "server/log.hpp"
#include "server/process_signals.hpp"

namespace gurukul::server {
namespace {

// The server gives up after this time. A service manager then starts it again, and an operator who
// mistyped a host name sees the error.
constexpr Millis kDatabaseWaitMax{20'000};
constexpr Millis kDatabasePause{500};  // between two attempts
constexpr Millis kSaidEvery{5'000};    // between two log lines

bool holds_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [text](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

}  // namespace

bool may_answer_later(std::string_view message) {
  if (holds_one_of(message, {"starting up", "shutting down", "in recovery mode",
                             "not yet accepting connections", "too many clients",
                             "remaining connection slots", "the database system is"})) {
    return true;
  }
  return holds_one_of(message, {"Connection refused", "Connection timed out", "timeout expired",
                                "no connection within", "no answer within", "No route to host",
                                "Network is unreachable", "Connection reset",
                                "could not translate host name", "Is the server running"}) &&
         message.find("FATAL") == std::string_view::npos;
}

Result<std::unique_ptr<store::Database>> open_late_database(const store::OpenOptions& options) {
  const Clock clock;
  const SteadyTime until = clock.steady() + kDatabaseWaitMax;
  SteadyTime say_at = clock.steady();
  while (true) {
    auto opened = store::open_database(options);
    if (opened || !may_answer_later(opened.error().message)) return opened;
    const SteadyTime now = clock.steady();
    if (now >= until) return opened;
    if (now >= say_at) {
      say_at = now + kSaidEvery;
      log_warn("waiting for the database, which cannot be reached yet",
               {{"why", opened.error().message},
                {"gives_up_in_s", std::to_string((until - now).count() / 1000)}});
    }
    if (is_told_to_end(kDatabasePause))
      return Error{"stopped by a signal while waiting for the database"};
  }
}

}  // namespace gurukul::server
