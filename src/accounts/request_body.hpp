#pragma once
// The JSON body of an account request, limited in size, with typed access to fields.
// Made by AccountService, used by the account routes. Any thread.
//
//   std::optional<RequestBody> body = RequestBody::parse(request.body);   // "" is read as {}
//   std::optional<std::string> password = body->text("password");
//   const nlohmann::json* data = body->object("data");

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace gurukul::accounts {

class RequestBody {
 public:
  static constexpr std::size_t kBytesMax = 64 * 1024;
  static constexpr int kDepthMax = 32;
  // Limit of user_metadata, which is part of every access token.
  static constexpr std::size_t kMetadataBytesMax = 8 * 1024;

  // nullopt: not a JSON object, or nested too deep.
  static std::optional<RequestBody> parse(std::string_view text);

  bool has(const char* name) const;  // false for a missing field and for null
  // nullopt or null: the field is missing or has another type.
  std::optional<std::string> text(const char* name) const;
  const nlohmann::json* object(const char* name) const;
  // Returns `otherwise` when the field is missing or not a boolean.
  bool flag(const char* name, bool otherwise) const;

 private:
  explicit RequestBody(nlohmann::json body) : body_(std::move(body)) {}

  nlohmann::json body_;
};

}  // namespace gurukul::accounts
