#pragma once
// Limits guesses at the password of an account or at a mailed code. A known device of the account
// has a budget of its own, which other clients cannot use up. All other clients share one budget
// per account: 20 password guesses, then 10 more per hour. One network address can use only a part
// of it: 15 guesses, then 5 more per hour. Owned and called by Context. Any thread.
//
//   if (auto wait = guesses.take_password(client, email, now)) return refuse(429, *wait);
//   guesses.password_was_right(client, email, now);

#include <optional>
#include <string>

#include "accounts/client.hpp"
#include "base/keyed_limiter.hpp"

namespace gurukul::accounts {

class GuessLimits {
 public:
  // nullopt: the guess is allowed. Otherwise: how long to wait.
  std::optional<Millis> take_password(const Client& client, const std::string& email,
                                      SteadyTime now);
  // Gives the guess back, because it was not a wrong one.
  void password_was_right(const Client& client, const std::string& email, SteadyTime now);
  // For the six digits of a mailed code. Opening the link in the mail is not limited.
  std::optional<Millis> take_code(const Client& client, const std::string& email, SteadyTime now);

 private:
  static constexpr double kHourS = 3600.0;

  // Each limit is {guesses at once, further guesses per second}.
  KeyedLimiter passwords_by_device_{{15, 30 / kHourS}};
  KeyedLimiter passwords_by_account_{{20, 10 / kHourS}};
  KeyedLimiter passwords_by_account_and_address_{{15, 5 / kHourS}};
  KeyedLimiter codes_by_device_{{10, 10 / kHourS}};
  KeyedLimiter codes_by_mailbox_{{60, 30 / kHourS}};
  KeyedLimiter codes_by_mailbox_and_address_{{10, 10 / kHourS}};
};

}  // namespace gurukul::accounts
