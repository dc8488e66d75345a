#include "accounts/guess_limits.hpp"

namespace gurukul::accounts {
namespace {

std::string pair_of(const std::string& email, const std::string& client) {
  return email + "|" + client;
}

// Both limits have to allow the guess. The narrow one is asked first, so that a guess that it
// refuses takes nothing from the wide one.
std::optional<Millis> take_both(KeyedLimiter& narrow, const std::string& narrow_key,
                                KeyedLimiter& wide, const std::string& wide_key, SteadyTime now) {
  if (auto wait = narrow.take(narrow_key, now)) return wait;
  return wide.take(wide_key, now);
}

}  // namespace

std::optional<Millis> GuessLimits::take_password(const Client& client, const std::string& email,
                                                 SteadyTime now) {
  if (client.on_known_device) {
    return passwords_by_device_.take(pair_of(email, client.device_key), now);
  }
  return take_both(passwords_by_account_and_address_, pair_of(email, client.address),
                   passwords_by_account_, email, now);
}

void GuessLimits::password_was_right(const Client& client, const std::string& email,
                                     SteadyTime now) {
  if (client.on_known_device) {
    return passwords_by_device_.forget(pair_of(email, client.device_key));
  }
  // Gives back this guess only. The limits are not reset, because earlier wrong guesses may have
  // come from another client.
  passwords_by_account_and_address_.give_back(pair_of(email, client.address), now);
  passwords_by_account_.give_back(email, now);
}

std::optional<Millis> GuessLimits::take_code(const Client& client, const std::string& email,
                                             SteadyTime now) {
  if (client.on_known_device) {
    return codes_by_device_.take(pair_of(email, client.device_key), now);
  }
  return take_both(codes_by_mailbox_and_address_, pair_of(email, client.address), codes_by_mailbox_,
                   email, now);
}

}  // namespace gurukul::accounts
