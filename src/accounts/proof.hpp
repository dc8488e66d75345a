#pragma once
// What becomes true when somebody gives a code back that was mailed to an address: the one place
// where an address changes from claimed to proved, for every kind of code. Called by verify_code.
// Any thread.
//
// Proving an address is a change of its owner. An account that had the address without proof is
// from then on whose mailbox it is: its password, sign-ins, user_metadata, codes, second factors
// and administrator's right are gone, and what the code carries takes their place. An account that
// had proved its address keeps all of it. A change of address counts only for the sign-in that
// asked for it: a click by somebody else changes nothing.
//
//   prove_address(context, reply, {.link_hash = hash_of_link(token), .kinds = kinds});

#include <string>

#include "accounts/mail_codes.hpp"

namespace gurukul::accounts {

// The kinds of code that a client's `type` may name: `email` stands for two.
struct CodeKinds {
  CodeKind one;
  CodeKind other;
};

struct GivenCode {
  std::string link_hash;
  CodeKinds kinds;
  // The sign-in whose access token came with the code; empty: none.
  std::string sign_in = {};
  // Whether the six digits were typed, and no link was opened.
  bool is_typed = false;
};

// Replies with a session; with otp_expired when the code does not count, and then changes nothing.
void prove_address(Context& context, const ReplyPtr& reply, const GivenCode& given);

}  // namespace gurukul::accounts
