#pragma once
// The rule for text that is shown beside other users' text: names, interests, campuses, reports,
// the operator's announcements. Chat is relayed as typed; the page shows it in a box of its own.
// Called by the decoder, the token verifier and the API. Any thread.
//
//   auto name = visible_text(typed, Lines::kOne);      // refuses text that breaks the rule
//   if (!name) refuse("name", name.error().message);   // "holds an invisible character"
//   auto hint = cleaned_name(from_token, 40);          // removes what breaks the rule
//
// Such text is in Unicode Normalization Form C, has a visible character, and contains no control
// characters, no characters that change the direction of neighbouring text, no invisible characters
// (Default_Ignorable_Code_Point), and no piles of combining marks. A joiner (U+200C, U+200D) is
// allowed only where a script or an emoji needs it, a variation selector only after an emoji.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace gurukul {

enum class Lines : std::uint8_t {
  kOne,   // invisible characters are refused; white space becomes one space
  kMany,  // keeps line feeds and tabs; drops invisible characters, which pasted text has
};

// Combining marks in a row: more than this could cover neighbouring text. Hebrew needs 5.
inline constexpr std::size_t kMarksInARowMax = 5;

// The text in the form to store and show, without white space at both ends. Empty: only white space
// was given. The error is worded to follow the name of a field.
Result<std::string> visible_text(std::string_view text, Lines lines);

// Cleans a name from another system: one line of at most that many code points, cut between
// characters as users see them. nullopt: nothing is left.
std::optional<std::string> cleaned_name(std::string_view text, std::size_t code_points_max);

// For text that is relayed as typed: the reason why it must not be shown. nullopt: it may be shown.
// Checks the whole rule except the normal form. REQUIRES: valid UTF-8.
std::optional<std::string_view> fault_of_label(std::string_view text);

// Normalization Form C. Invalid UTF-8 is returned unchanged.
std::string to_nfc(std::string_view text);
// Each code point in lower case, then Normalization Form C. REQUIRES: valid UTF-8.
std::string to_lower_nfc(std::string_view text);

}  // namespace gurukul
