#pragma once
// Checks real responses against the OpenAPI document: routes, statuses and schemas. Implements the
// subset of JSON Schema that the document uses. Tests only; one thread.
//
//   const OpenApi document;
//   EXPECT_EQ(document.fault_of("GET", "/api/v1/me", response), "");

#include <string>
#include <vector>

#include "net/http.hpp"
#include "social/json.hpp"

namespace gurukul::social::testing {

class OpenApi {
 public:
  OpenApi();
  // "METHOD pattern access", sorted.
  std::vector<std::string> routes() const;
  // Empty: the document describes this response. `path` is without the query.
  std::string fault_of(const std::string& method, const std::string& path,
                       const net::HttpResponse& response) const;
  // Empty: the value matches the schema.
  std::string schema_fault(const Json& schema, const Json& value, const std::string& where) const;

 private:
  const Json& resolved(const Json& node) const;
  std::string type_fault(const Json& schema, const Json& value, const std::string& where) const;
  std::string object_fault(const Json& schema, const Json& value, const std::string& where) const;

  Json document_;
};

}  // namespace gurukul::social::testing
