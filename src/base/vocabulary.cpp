#include "base/vocabulary.hpp"

#include <array>

#include "base/check.hpp"

namespace gurukul {
namespace {

constexpr std::array<std::string_view, kMatchModes> kModeWords{"video", "audio", "text"};
constexpr std::array<std::string_view, 3> kPreferenceWords{"any", "same", "other"};
constexpr std::array<std::string_view, 5> kLeftWords{"ended", "skipped", "disconnected", "lost",
                                                     "banned"};
constexpr std::array<std::string_view, 3> kQueueLeftWords{"left", "timeout", "disabled"};
constexpr std::array<std::string_view, 4> kInviteEndWords{"declined", "cancelled", "timeout",
                                                          "gone"};
constexpr std::array<std::string_view, 3> kBuddyWords{"asked", "accepted", "removed"};
constexpr std::array<std::string_view, kErrorCodes> kErrorWords{
    "invalid_json",  "invalid_message", "unknown_type",  "unauthenticated",
    "invalid_token", "token_expired",   "user_mismatch", "no_session",
    "wrong_target",  "too_large",       "rate_limited",  "banned",
    "busy",          "disabled",        "internal",      "unavailable"};

template <class Enum, std::size_t N>
std::string_view word_of(const std::array<std::string_view, N>& words, Enum value) {
  const auto index = static_cast<std::size_t>(value);
  GURUKUL_CHECK(index < N);
  return words[index];
}

template <class Enum, std::size_t N>
std::optional<Enum> value_of(const std::array<std::string_view, N>& words, std::string_view word) {
  for (std::size_t index = 0; index < N; ++index) {
    if (words[index] == word) return static_cast<Enum>(index);
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(MatchMode mode) {
  return word_of(kModeWords, mode);
}
std::string_view to_string(CampusPreference preference) {
  return word_of(kPreferenceWords, preference);
}
std::string_view to_string(LeftReason reason) {
  return word_of(kLeftWords, reason);
}
std::string_view to_string(QueueLeftReason reason) {
  return word_of(kQueueLeftWords, reason);
}
std::string_view to_string(InviteEnd end) {
  return word_of(kInviteEndWords, end);
}
std::string_view to_string(BuddyChange change) {
  return word_of(kBuddyWords, change);
}
std::string_view to_string(ErrorCode code) {
  return word_of(kErrorWords, code);
}

bool is_retryable(ErrorCode code) {
  return code == ErrorCode::kRateLimited || code == ErrorCode::kBusy ||
         code == ErrorCode::kDisabled || code == ErrorCode::kInternal ||
         code == ErrorCode::kTokenExpired || code == ErrorCode::kUnavailable;
}

std::optional<MatchMode> parse_match_mode(std::string_view word) {
  return value_of<MatchMode>(kModeWords, word);
}
std::optional<CampusPreference> parse_campus_preference(std::string_view word) {
  return value_of<CampusPreference>(kPreferenceWords, word);
}

}  // namespace gurukul
