#pragma once
// The one rule for text that stands beside the texts of others: names, interests, campuses, words
// of reports, the operator's announcements. Chat is relayed as it was typed; the page gives it a
// box of its own. Called by the decoder, the token verifier and the API. Any thread.
//
// Such text is in Unicode Normalization Form C, shows something, and holds no control characters,
// none that turn the direction of what stands around them, none that show nothing
// (Default_Ignorable_Code_Point), and no piles of combining marks. A joiner (U+200C, U+200D) stands
// only where a script or an emoji needs it, a variation selector only behind an emoji.
//
//   auto name = visible_text(typed, Lines::kOne);      // typed by the user: refused
//   if (!name) refuse("name", name.error().message);   // "holds an invisible character"
//   auto hint = cleaned_name(from_token, 40);          // of a token: what is left of it

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace gurukul {

enum class Lines : std::uint8_t {
  kOne,   // what is invisible is refused; each run of white space becomes one space
  kMany,  // line feeds and tabs stay; what is invisible is left out, for it comes with pasted text
};

// Combining marks in a row: more are a pile that covers its neighbours. Hebrew takes 5.
inline constexpr std::size_t kMarksInARowMax = 5;

// As it may be stored and shown, without white space at both ends; empty when nothing was given but
// white space. The error says what it holds, to stand behind the name of a field.
Result<std::string> visible_text(std::string_view text, Lines lines);

// What is left of a name or the like that somebody else took in: one line of at most that many code
// points, cut between characters as people see them. nullopt: nothing is left.
std::optional<std::string> cleaned_name(std::string_view text, std::size_t code_points_max);

// For text that is relayed as it was typed: what keeps it from being shown, else nullopt. A label
// holds to all of the rule but the normal form; REQUIRES valid UTF-8.
std::optional<std::string_view> fault_of_label(std::string_view text);

// Normalization Form C; the text itself when it is no valid UTF-8.
std::string to_nfc(std::string_view text);
// Each code point in lower case, then Normalization Form C. REQUIRES valid UTF-8.
std::string to_lower_nfc(std::string_view text);

}  // namespace gurukul
