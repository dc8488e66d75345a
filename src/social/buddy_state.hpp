#pragma once
// How the state of two people in gurukul.buddies looks to one of them. Used by the lists. Any
// thread.
//
//   const std::string_view word = buddy_state_word(row.text(0), row.text(1) == me);   // "buddy"

#include <string_view>

namespace gurukul::social {

// "buddy", "outgoing", "incoming"; empty: nothing that this side is shown. Who was declined is not
// told so: it stays "outgoing".
inline std::string_view buddy_state_word(std::string_view state, bool asked_by_me) {
  if (state == "buddies") return "buddy";
  if (asked_by_me && (state == "asked" || state == "declined")) return "outgoing";
  if (!asked_by_me && state == "asked") return "incoming";
  return {};
}

}  // namespace gurukul::social
