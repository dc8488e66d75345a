#pragma once
// What an address, a password and a user's own data have to look like. Called by the account
// routes. Any thread. Each replies with what is wrong and gives nothing, or gives what was read.
//
//   const auto email = required_email(call.body, call.reply);
//   if (!email) return;

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "accounts/reply.hpp"
#include "accounts/request_body.hpp"

namespace gurukul::accounts {

// Unicode code points, in Normalization Form C: what is typed on one machine is typed on another.
inline constexpr std::size_t kPasswordCharsMin = 8;
inline constexpr std::size_t kPasswordCharsMax = 256;
// What so many may take as they were typed, decomposed. Nobody has a password that is longer.
inline constexpr std::size_t kPasswordBytesMax = 256UL * 4 * 3;

std::optional<std::string> required_email(const RequestBody& body, const ReplyPtr& reply);
bool is_good_password(const std::string& password, const ReplyPtr& reply);
// The member `data`; absent is {}.
std::optional<nlohmann::json> user_data(const RequestBody& body, const ReplyPtr& reply);
// Top-level members of `change` replace those of `metadata`, null removes; replies when the result
// is too large.
std::optional<nlohmann::json> merged_metadata(nlohmann::json metadata, const nlohmann::json& change,
                                              const ReplyPtr& reply);

}  // namespace gurukul::accounts
