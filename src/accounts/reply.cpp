#include "accounts/reply.hpp"

#include <nlohmann/json.hpp>

#include "base/check.hpp"

namespace gurukul::accounts {

Reply::~Reply() {
  if (!sent_) send_(error_response(errors::unavailable()));
}

void Reply::json(int status, const nlohmann::json& body) {
  send(api_response(status, body.dump()));
}

void Reply::fail(const ApiError& error) {
  send(error_response(error));
}

void Reply::send(net::HttpResponse response) {
  GURUKUL_CHECK(!sent_.exchange(true));
  send_(std::move(response));
}

}  // namespace gurukul::accounts
