#pragma once
// Applies a mailed code that a client returned. For every kind of code, only this function makes an
// address a proved address. Used by verify_code. Any thread.
//
// The proof of an address can change the owner of an account. If an account had the address without
// proof, it now belongs to the owner of the mailbox: its password, sign-ins, user_metadata, codes,
// second factors and administrator right are removed, and the data of the code takes their place.
// If the account had already proved the address, it keeps all of this. A change of address is
// accepted only from the sign-in that requested it, so a click by another person changes nothing.
//
//   prove_address(context, reply, {.link_hash = hash_of_link(token), .kinds = kinds});

#include <string>

#include "accounts/mail_codes.hpp"

namespace gurukul::accounts {

// The kinds of code that the field `type` of the request stands for. `email` stands for two; for
// other types both members are the same.
struct CodeKinds {
  CodeKind one;
  CodeKind other;
};

struct GivenCode {
  std::string link_hash;
  CodeKinds kinds;
  // The sign-in of the access token that came with the code; empty: no token.
  std::string sign_in = {};
  // True when the six digits were typed, false when the link was opened.
  bool is_typed = false;
};

// Signs the user in and replies with a `session`. When the code is not valid, replies with
// otp_expired and changes nothing.
void prove_address(Context& context, const ReplyPtr& reply, const GivenCode& given);

}  // namespace gurukul::accounts
