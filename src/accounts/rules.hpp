#pragma once
// Checks of addresses, passwords and user metadata. Each function returns the value or true when
// the input is valid. Otherwise it replies with the error and returns nullopt or false. Used by the
// account routes. Any thread.
//
//   const auto email = required_email(call.body, call.reply);
//   if (!email) return;

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "accounts/reply.hpp"
#include "accounts/request_body.hpp"

namespace gurukul::accounts {

// In Unicode code points, after Normalization Form C, so that a password does not depend on the
// keyboard.
inline constexpr std::size_t kPasswordCharsMin = 8;
inline constexpr std::size_t kPasswordCharsMax = 256;
// The most bytes that a password of kPasswordCharsMax code points can have before normalization.
inline constexpr std::size_t kPasswordBytesMax = 256UL * 4 * 3;

std::optional<std::string> required_email(const RequestBody& body, const ReplyPtr& reply);
bool is_good_password(const std::string& password, const ReplyPtr& reply);
// The field `data`; {} when it is missing.
std::optional<nlohmann::json> user_data(const RequestBody& body, const ReplyPtr& reply);
// Merges `change` into `metadata`: its members replace those of the same name, and the value null
// removes a member. Replies with an error when the result is too large.
std::optional<nlohmann::json> merged_metadata(nlohmann::json metadata, const nlohmann::json& change,
                                              const ReplyPtr& reply);

}  // namespace gurukul::accounts
