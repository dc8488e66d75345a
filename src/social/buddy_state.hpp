#pragma once
// Converts a row of gurukul.buddies to the state that one of the two users sees. Used by the routes
// and by the export. Any thread.
//
//   const std::string_view word = buddy_state_word(row.text(0), row.text(1) == me);   // "buddy"

#include <string_view>

namespace gurukul::social {

// Returns "buddy", "outgoing" or "incoming". Empty: this user sees no state. A declined request is
// still "outgoing" for the user who sent it, so that this user does not learn of the decline.
// `asked_by_me`: this user sent the request.
inline std::string_view buddy_state_word(std::string_view state, bool asked_by_me) {
  if (state == "buddies") return "buddy";
  if (asked_by_me && (state == "asked" || state == "declined")) return "outgoing";
  if (!asked_by_me && state == "asked") return "incoming";
  return {};
}

}  // namespace gurukul::social
