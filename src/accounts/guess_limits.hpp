#pragma once
// How often the password of an account, or the code in a mail, may be guessed. Whoever asks on a
// device of that account has a budget of its own, which nobody else can use up. All others share
// one budget an account, at most 30 guesses in any hour, and one address gets half of it. Called by
// Context. Any thread.
//
//   if (auto wait = guesses.take_password(client, email, now)) ... 429 ...
//   guesses.password_was_right(client, email, now);

#include <optional>
#include <string>

#include "accounts/client.hpp"
#include "base/keyed_limiter.hpp"

namespace gurukul::accounts {

class GuessLimits {
 public:
  // nullopt: go on. Else how long until the next guess may be made.
  std::optional<Millis> take_password(const Client& client, const std::string& email,
                                      SteadyTime now);
  void password_was_right(const Client& client, const std::string& email, SteadyTime now);
  // The digits of a mail. Its link may be opened at any time.
  std::optional<Millis> take_code(const Client& client, const std::string& email, SteadyTime now);

 private:
  static constexpr double kHourS = 3600.0;

  KeyedLimiter passwords_by_device_{{15, 30 / kHourS}};
  KeyedLimiter passwords_by_account_{{20, 10 / kHourS}};
  KeyedLimiter passwords_by_account_and_address_{{15, 5 / kHourS}};
  KeyedLimiter codes_by_device_{{10, 10 / kHourS}};
  KeyedLimiter codes_by_mailbox_{{60, 30 / kHourS}};
  KeyedLimiter codes_by_mailbox_and_address_{{10, 10 / kHourS}};
};

}  // namespace gurukul::accounts
