#pragma once
// Mails that tell the owner of a proved address that its account was changed. They are kept by the
// transaction that makes the change and sent by whichever instance finds them first, so that no
// change goes unnoticed. Called by the account routes and by AccountService. Any thread.
//
//   add_notice(transaction, account.id, Notice::kPasswordChanged, now);   // before the change
//   send_notices(context);                                                // every second

#include <cstdint>
#include <string>

#include "accounts/context.hpp"

namespace gurukul::accounts {

enum class Notice : std::uint8_t {
  kPasswordChanged,
  kAddressChanged,
  kAccountDeleted,
  kSecondFactorAdded,
  kSecondFactorRemoved,
};

// To the address that the account has when this statement runs, if it is proved.
void add_notice(store::Transaction& transaction, const std::string& account_id, Notice notice,
                Instant now);
// Without mail they are dropped.
void send_notices(Context& context);

}  // namespace gurukul::accounts
