#include "accounts/reply.hpp"

#include <nlohmann/json.hpp>

namespace gurukul::accounts {

Reply::Reply(http::OneReply::Send send, Client client)
    : client_(std::move(client)),
      reply_(std::move(send), [] { return error_response(errors::unavailable()); }) {}

void Reply::json(int status, const nlohmann::json& body) {
  net::HttpResponse response = api_response(status, body.dump());
  if (on_session_ && body.contains("access_token")) on_session_(body, response);
  send(std::move(response));
}

void Reply::fail(const ApiError& error) {
  send(error_response(error));
}

void Reply::send(net::HttpResponse response) {
  reply_.send(std::move(response));
}

}  // namespace gurukul::accounts
