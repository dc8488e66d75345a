#include "social/problem.hpp"

#include "social/json.hpp"

namespace gurukul::social {
namespace {

void add_retry_after(net::HttpResponse& response, Millis after) {
  response.headers.push_back({"Retry-After", std::to_string((after.count() + 999) / 1000)});
}

}  // namespace

net::HttpResponse problem(int status, std::string_view code, std::string_view title,
                          std::string_view detail, std::string_view field) {
  Json body = {{"type", "urn:gurukul:problem:" + std::string(code)},
               {"title", title},
               {"status", status},
               {"detail", detail}};
  if (!field.empty()) body["field"] = field;
  net::HttpResponse response = json_response(status, body);
  response.headers.front().value = "application/problem+json";
  return response;
}

net::HttpResponse not_found(std::string_view detail) {
  return problem(404, "not_found", "Not found", detail);
}

net::HttpResponse invalid(std::string_view field, std::string_view detail) {
  return problem(400, "invalid", "The request is not valid", detail, field);
}

net::HttpResponse conflict(std::string_view code, std::string_view detail) {
  return problem(409, code, "That cannot be done now", detail);
}

net::HttpResponse try_later(std::string_view detail, Millis after) {
  net::HttpResponse response = problem(503, "unavailable", "Try again in a moment", detail);
  add_retry_after(response, after);
  return response;
}

net::HttpResponse rate_limited(Millis after) {
  net::HttpResponse response = problem(429, "rate_limited", "Too many requests",
                                       "wait for the number of seconds in the Retry-After header");
  add_retry_after(response, after);
  return response;
}

net::HttpResponse problem_of(store::Fault fault) {
  if (fault == store::Fault::kUnavailable || fault == store::Fault::kBusy ||
      fault == store::Fault::kDisk) {
    return try_later("the database cannot be reached at the moment: try again", Millis{2'000});
  }
  if (fault == store::Fault::kUnique) {
    return conflict("conflict", "another request changed the same data: try again");
  }
  return problem(500, "internal", "Internal server error",
                 "the database could not process the request");
}

}  // namespace gurukul::social
