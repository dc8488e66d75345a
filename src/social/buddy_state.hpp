#pragma once
// Converts a row of gurukul.buddies into the state that one of the two users is shown. Used by the
// list routes. Any thread.
//
//   const std::string_view word = buddy_state_word(row.text(0), row.text(1) == me);   // "buddy"

#include <string_view>

namespace gurukul::social {

// Returns "buddy", "outgoing" or "incoming"; empty: this user is shown no state. A declined request
// still reads "outgoing" for the user who sent it, so that the decline stays private.
inline std::string_view buddy_state_word(std::string_view state, bool asked_by_me) {
  if (state == "buddies") return "buddy";
  if (asked_by_me && (state == "asked" || state == "declined")) return "outgoing";
  if (!asked_by_me && state == "asked") return "incoming";
  return {};
}

}  // namespace gurukul::social
