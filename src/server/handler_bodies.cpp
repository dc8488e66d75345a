#include <charconv>

#include "accounts/api_error.hpp"
#include "accounts/request_body.hpp"
#include "accounts/routes.hpp"
#include "http/request.hpp"
#include "server/connection_handler.hpp"
#include "server/response_rules.hpp"
#include "social/api.hpp"
#include "social/fields.hpp"
#include "social/problem.hpp"
#include "social/router.hpp"

// Decides from the head of a request how large its body may be. A request that needs no body, or
// that has no valid token where one is needed, is answered without reading the body.

namespace gurukul::server {
namespace {

using net::BodyDecision;
using net::HttpRequest;

constexpr std::string_view kAvatar = "/api/v1/me/avatar";

// The value of Content-Length. 0: no such header, as with a chunked body.
std::size_t announced_bytes(const HttpRequest& head) {
  const std::string text = head.header("content-length");
  std::size_t bytes = 0;
  std::from_chars(text.data(), text.data() + text.size(), bytes);
  return bytes;
}

// For requests to the accounts: their routes are open to clients without a token.
BodyDecision of_account(const HttpRequest& head) {
  if (http::is_read(head)) return {};
  if (accounts::match_route(head.method, head.path).route == nullptr) return {};
  if (announced_bytes(head) > accounts::RequestBody::kBytesMax) {
    return {.refusal = accounts::error_response(accounts::errors::too_large())};
  }
  // One byte more than the limit: a body without Content-Length that is too large then reaches the
  // accounts, which answer it with their own error.
  return {.bytes_max = accounts::RequestBody::kBytesMax + 1};
}

bool takes_body(const HttpRequest& head) {
  if (http::is_read(head) || head.method == "OPTIONS") return false;
  const social::RouteEntry* route = social::match_route(head.method, head.path).route;
  return route != nullptr && route->access != social::Access::kPublic;
}

// For requests to the API with a valid token.
BodyDecision of_caller(const HttpRequest& head) {
  const bool is_picture = head.path == kAvatar;
  const std::size_t bytes_max =
      is_picture ? social::kAvatarBytesMax : social::Fields::kBodyBytesMax;
  if (announced_bytes(head) > bytes_max) {
    return {.refusal = social::problem(
                413, "too_large", is_picture ? "The picture is too large" : "The body is too large",
                "at most " + std::to_string(bytes_max) + " bytes are accepted for this path")};
  }
  return {.bytes_max = bytes_max + 1, .is_authenticated = true};
}

// A refusal is a response like any other, so it gets the same headers.
void add_headers(BodyDecision& decision, const HttpRequest& head, const OriginRule& origins) {
  if (!decision.refusal) return;
  origins.add_cors(head, *decision.refusal);
  add_browser_rules(*decision.refusal, head.https);
}

}  // namespace

bool ConnectionHandler::is_vital(const HttpRequest& request) {
  return request.path == "/healthz" || request.path == "/readyz";
}

std::optional<BodyDecision> ConnectionHandler::on_head(net::RequestId id, const HttpRequest& head) {
  auto decision = decide_body(id, head, true);
  if (decision) add_headers(*decision, head, context_.origins);
  return decision;
}

std::optional<BodyDecision> ConnectionHandler::decide_body(net::RequestId id,
                                                           const HttpRequest& head,
                                                           bool may_refetch) {
  if (!backend_ || !backend_->serves(head.path)) return BodyDecision{};
  if (head.path.starts_with("/auth/v1/")) return of_account(head);
  if (!takes_body(head)) return BodyDecision{};
  const auto current = keys();
  const auto outcome =
      context_.verifier->verify(http::bearer_token(head), current.get(), context_.clock.wall());
  if (std::holds_alternative<auth::Identity>(outcome)) return of_caller(head);
  const bool waits =
      fetch_keys_after(std::get<auth::TokenFault>(outcome), may_refetch, [this, id, head] {
        auto late = decide_body(id, head, false);
        if (!late) return;
        add_headers(*late, head, context_.origins);
        connections_.admit_body(id, std::move(*late));
      });
  if (!waits) return BodyDecision{};
  return std::nullopt;
}

}  // namespace gurukul::server
