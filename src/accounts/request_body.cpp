#include "accounts/request_body.hpp"

namespace gurukul::accounts {
namespace {

using Json = nlohmann::json;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string decode_component(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%' && at + 2 < text.size() && hex_value(text[at + 1]) >= 0 &&
        hex_value(text[at + 2]) >= 0) {
      out.push_back(static_cast<char>(hex_value(text[at + 1]) * 16 + hex_value(text[at + 2])));
      at += 2;
    } else {
      out.push_back(text[at] == '+' ? ' ' : text[at]);
    }
  }
  return out;
}

}  // namespace

std::optional<RequestBody> RequestBody::parse(std::string_view text) {
  if (text.empty()) return RequestBody(Json::object());
  bool too_deep = false;
  // The depth is limited while parsing, because dump() is recursive and could overflow the stack
  // later.
  const auto bound_depth = [&too_deep](int depth, Json::parse_event_t, Json&) {
    too_deep = too_deep || depth > kDepthMax;
    return !too_deep;
  };
  Json body = Json::parse(text, bound_depth, false);
  if (too_deep || !body.is_object()) return std::nullopt;
  return RequestBody(std::move(body));
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

std::string query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    const std::size_t equals = pair.find('=');
    if (pair.substr(0, equals) == name && equals != std::string_view::npos) {
      return decode_component(pair.substr(equals + 1));
    }
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
  }
  return {};
}

}  // namespace gurukul::accounts
