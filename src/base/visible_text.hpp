#pragma once
// The rule for text that is shown beside the text of other users: names, interests, campuses,
// reports, the operator's announcements. Chat messages do not have to follow it: they are relayed
// as typed, and the page isolates each one. Called by the decoder, the token verifier, the accounts
// and the API. Any thread.
//
//   auto name = visible_text(typed, Lines::kOne);      // refuses text that breaks the rule
//   if (!name) refuse("name", name.error().message);   // "contains an invisible character"
//   auto hint = cleaned_name(from_token, 40);          // removes what breaks the rule
//
// Text that follows the rule is in Unicode Normalization Form C and has at least one visible
// character. It contains no control characters, no characters that change the direction of
// neighbouring text, no invisible characters (Default_Ignorable_Code_Point), and at most
// kMarksInARowMax combining marks in a row. A joiner (U+200C, U+200D) is allowed only where a
// script or an emoji needs it. A variation selector is allowed only after an emoji.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace gurukul {

enum class Lines : std::uint8_t {
  kOne,   // invisible characters are refused; white space becomes one space
  kMany,  // keeps line feeds and tabs; drops invisible characters, which pasted text often has
};

// The most combining marks in a row. More of them could cover neighbouring text. Hebrew needs 5.
inline constexpr std::size_t kMarksInARowMax = 5;

// Returns the text in the form to store and show, without white space at both ends. Empty: only
// white space was given. The error is the end of a sentence that begins with the name of a field:
// "contains an invisible character".
Result<std::string> visible_text(std::string_view text, Lines lines);

// Cleans a name that another system made: removes what breaks the rule and returns one line of at
// most that many code points. A longer name is cut between two characters as users see them
// (grapheme clusters). nullopt: nothing is left, or the text is not UTF-8.
std::optional<std::string> cleaned_name(std::string_view text, std::size_t code_points_max);

// Returns the reason why the text must not be shown. nullopt: it may be shown. Checks the whole
// rule except the normal form, for text that cannot be changed. REQUIRES: valid UTF-8.
std::optional<std::string_view> fault_of_label(std::string_view text);

// Normalization Form C. Invalid UTF-8 is returned unchanged.
std::string to_nfc(std::string_view text);
// Each code point in lower case, then Normalization Form C. REQUIRES: valid UTF-8.
std::string to_lower_nfc(std::string_view text);

}  // namespace gurukul
