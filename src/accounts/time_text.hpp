#pragma once
// Times as text, for JSON and log lines (RFC 3339) and for mail headers (RFC 5322). Used by the
// rest of accounts/ and by the security log in server/. Any thread.
//
//   timestamp({1'800'000'000'123});    // "2027-01-15T08:00:00.123Z"

#include <string>

#include "base/time.hpp"

namespace gurukul::accounts {

std::string timestamp(Instant at);
std::string mail_date(Instant at);

}  // namespace gurukul::accounts
