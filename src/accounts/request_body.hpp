#pragma once
// The JSON bodies and the query of account requests, bounded, each field with its type checked
// once. Called by the account routes. Any thread.
//
//   Result<RequestBody> body = RequestBody::parse(request.body);   // "" is {}
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
  // What users may store about themselves; it travels in every access token.
  static constexpr std::size_t kMetadataBytesMax = 8 * 1024;

  // nullopt: no JSON object, or too deep.
  static std::optional<RequestBody> parse(std::string_view text);

  bool has(const char* name) const;  // null is absent
  // nullopt: absent or of another type, so that a wrong type is answered like a missing field.
  std::optional<std::string> text(const char* name) const;
  const nlohmann::json* object(const char* name) const;
  bool flag(const char* name, bool otherwise) const;

 private:
  explicit RequestBody(nlohmann::json body) : body_(std::move(body)) {}

  nlohmann::json body_;
};

// The decoded value of ?name=value; empty: absent.
std::string query_value(std::string_view query, std::string_view name);

}  // namespace gurukul::accounts
