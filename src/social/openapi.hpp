#pragma once
// The OpenAPI 3.1 document of this API: the file openapi.json, compiled into the program. Used by
// get_openapi and by tests. Constant; any thread.
//
//   response.body = openapi_document();

#include <string_view>

namespace gurukul::social {

std::string_view openapi_document();

}  // namespace gurukul::social
