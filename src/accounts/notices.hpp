#pragma once
// Mails that notify the owner of a proved address of a change to the account. A notice is stored by
// the transaction that makes the change, and is sent by the first instance that finds it, so none
// is lost by a crash in between. Used by the account routes and by AccountService. Any thread.
//
//   add_notice(transaction, account.id, Notice::kPasswordChanged, now);   // before the change
//   send_notices(context);                                                // every second

#include <cstdint>
#include <string>
#include <vector>

#include "accounts/context.hpp"

namespace gurukul::accounts {

enum class Notice : std::uint8_t {
  kPasswordChanged,
  kAddressChanged,
  kAccountDeleted,
  kSecondFactorAdded,
  kSecondFactorRemoved,
};

// The condition on which a notice is stored: that the change it is about takes place in the same
// transaction.
enum class NoticeIf : std::uint8_t {
  kAlways,
  kVersionIs,      // the account has this version: parameter is the version
  kCodeIsClaimed,  // the mailed code was claimed: parameter is the hash of its link
  kStepIsMarked,   // the code of the second factor was accepted: parameters are factor and mark
};

// Appends the statement that stores the notice. The mail goes to the address that the account has
// when the statement runs, if that is a proved address.
void add_notice(store::Transaction& transaction, const std::string& account_id, Notice notice,
                Instant now, NoticeIf condition = NoticeIf::kAlways,
                std::vector<store::Value> parameters = {});
// Sends the stored notices; drops them when this server sends no mail.
void send_notices(Context& context);

}  // namespace gurukul::accounts
