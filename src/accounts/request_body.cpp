#include "accounts/request_body.hpp"

#include "http/json_body.hpp"

namespace gurukul::accounts {
namespace {

using Json = nlohmann::json;

}  // namespace

std::optional<RequestBody> RequestBody::parse(std::string_view text) {
  if (text.empty()) return RequestBody(Json::object());
  http::JsonBody body = http::parse_json_object(text, kDepthMax);
  if (body.fault != http::JsonFault::kNone) return std::nullopt;
  return RequestBody(std::move(body.object));
}

bool RequestBody::has(const char* name) const {
  const auto member = body_.find(name);
  return member != body_.end() && !member->is_null();
}

std::optional<std::string> RequestBody::text(const char* name) const {
  const auto member = body_.find(name);
  if (member == body_.end() || !member->is_string()) return std::nullopt;
  return member->get<std::string>();
}

const Json* RequestBody::object(const char* name) const {
  const auto member = body_.find(name);
  return member != body_.end() && member->is_object() ? &*member : nullptr;
}

bool RequestBody::flag(const char* name, bool otherwise) const {
  const auto member = body_.find(name);
  return member != body_.end() && member->is_boolean() ? member->get<bool>() : otherwise;
}

}  // namespace gurukul::accounts
