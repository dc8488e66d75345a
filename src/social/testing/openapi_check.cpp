#include "social/testing/openapi_check.hpp"

#include <algorithm>
#include <stdexcept>

#include "social/openapi.hpp"
#include "social/router.hpp"

namespace gurukul::social::testing {
namespace {

bool is_of_type(const Json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_number_integer();
  if (type == "boolean") return value.is_boolean();
  if (type == "null") return value.is_null();
  throw std::runtime_error("the document uses an unsupported type: " + type);
}

std::string upper(std::string word) {
  std::transform(word.begin(), word.end(), word.begin(),
                 [](char letter) { return static_cast<char>(std::toupper(letter)); });
  return word;
}

std::string header(const net::HttpResponse& response, const std::string& name) {
  for (const net::HttpHeader& one : response.headers) {
    if (net::equals_ignoring_case(one.name, name)) return one.value;
  }
  return "";
}

}  // namespace

OpenApi::OpenApi() : document_(Json::parse(openapi_document())) {}

std::vector<std::string> OpenApi::routes() const {
  std::vector<std::string> routes;
  for (const auto& [path, operations] : document_.at("paths").items()) {
    for (const auto& [method, operation] : operations.items()) {
      routes.push_back(upper(method) + " " + path + " " +
                       operation.at("x-access").get<std::string>());
    }
  }
  std::sort(routes.begin(), routes.end());
  return routes;
}

const Json& OpenApi::resolved(const Json& node) const {
  if (!node.contains("$ref")) return node;
  const std::string reference = node.at("$ref");
  return document_.at(Json::json_pointer(reference.substr(1)));
}

std::string OpenApi::fault_of(const std::string& method, const std::string& path,
                              const net::HttpResponse& response) const {
  const Match match = match_route(method, path);
  if (match.route == nullptr) return "";  // 404 or 405: not a route
  std::string verb(match.route->method);
  std::transform(verb.begin(), verb.end(), verb.begin(),
                 [](char letter) { return static_cast<char>(std::tolower(letter)); });
  const Json& responses =
      document_.at("paths").at(std::string(match.route->pattern)).at(verb).at("responses");
  const std::string status = std::to_string(response.status);
  if (!responses.contains(status)) return "the document has no response with status " + status;
  const Json& told = resolved(responses.at(status));
  const std::string type = header(response, "Content-Type");
  if (!told.contains("content")) {
    return response.body.empty() ? "" : "a body where the document has none";
  }
  if (!told.at("content").contains(type)) return "an undocumented media type: " + type;
  const Json& media = told.at("content").at(type);
  if (!media.contains("schema")) return "";
  const Json body = Json::parse(response.body, nullptr, false);
  if (body.is_discarded()) return "the body is not JSON";
  return schema_fault(media.at("schema"), body, "body");
}

std::string OpenApi::schema_fault(const Json& given, const Json& value,
                                  const std::string& where) const {
  const Json& schema = resolved(given);
  if (schema.contains("oneOf")) {
    std::string faults;
    for (const Json& one : schema.at("oneOf")) {
      const std::string fault = schema_fault(one, value, where);
      if (fault.empty()) return "";
      faults += fault + "; ";
    }
    return faults;
  }
  if (schema.contains("enum")) {
    const Json& words = schema.at("enum");
    if (std::find(words.begin(), words.end(), value) == words.end()) {
      return where + " is not a value of the enum: " + value.dump();
    }
  }
  const std::string fault = type_fault(schema, value, where);
  if (!fault.empty()) return fault;
  if (value.is_object() && schema.contains("properties")) {
    return object_fault(schema, value, where);
  }
  if (value.is_array() && schema.contains("items")) {
    std::size_t at = 0;
    for (const Json& item : value) {
      const std::string item_fault =
          schema_fault(schema.at("items"), item, where + "[" + std::to_string(at++) + "]");
      if (!item_fault.empty()) return item_fault;
    }
    if (value.size() < schema.value("minItems", std::size_t{0})) return where + " is too short";
  }
  return "";
}

std::string OpenApi::type_fault(const Json& schema, const Json& value,
                                const std::string& where) const {
  if (!schema.contains("type")) return "";
  const Json& type = schema.at("type");
  const auto fits = [&value](const Json& one) { return is_of_type(value, one); };
  const bool ok = type.is_array() ? std::any_of(type.begin(), type.end(), fits) : fits(type);
  return ok ? "" : where + " is not " + type.dump() + ": " + value.dump();
}

std::string OpenApi::object_fault(const Json& schema, const Json& value,
                                  const std::string& where) const {
  const Json& properties = schema.at("properties");
  for (const Json& name : schema.at("required")) {
    if (!value.contains(name.get<std::string>())) return where + " lacks " + name.dump();
  }
  for (const auto& [name, property] : value.items()) {
    if (!properties.contains(name)) return where + " has " + name + ", which is not documented";
    const std::string fault = schema_fault(properties.at(name), property, where + "." + name);
    if (!fault.empty()) return fault;
  }
  return "";
}

}  // namespace gurukul::social::testing
