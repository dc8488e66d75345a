#include "net/http_reader.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>

namespace gurukul::net {

namespace http = boost::beast::http;

struct HttpReader::Parser {
  std::optional<http::request_parser<http::string_body>> request;

  void restart() {
    request.emplace();
    request->header_limit(static_cast<std::uint32_t>(kHeaderBytesMax));
    request->body_limit(kBodyBytesMax);
    request->eager(true);
  }
};

HttpReader::HttpReader() : parser_(std::make_unique<Parser>()) {
  parser_->restart();
}
HttpReader::~HttpReader() = default;

HttpReader::Step HttpReader::feed(std::string_view bytes) {
  auto& request = *parser_->request;
  boost::system::error_code error;
  std::size_t consumed = 0;
  while (consumed < bytes.size() && !request.is_done()) {
    const auto rest = bytes.substr(consumed);
    const std::size_t taken =
        request.put(boost::asio::const_buffer(rest.data(), rest.size()), error);
    consumed += taken;
    if (error == http::error::need_more) return {State::kNeedMore, consumed, 0};
    if (error == http::error::header_limit) return {State::kBroken, consumed, 431};
    if (error == http::error::body_limit) return {State::kBroken, consumed, 413};
    if (error) return {State::kBroken, consumed, 400};
    if (taken == 0) break;
  }
  return {request.is_done() ? State::kComplete : State::kNeedMore, consumed, 0};
}

HttpRequest HttpReader::take() {
  auto message = parser_->request->release();
  HttpRequest request;
  request.method = std::string(message.method_string());
  request.target = std::string(message.target());
  const std::size_t question = request.target.find('?');
  request.path = request.target.substr(0, question);
  if (question != std::string::npos) request.query = request.target.substr(question + 1);
  for (const auto& field : message) {
    std::string name(field.name_string());
    for (char& character : name) {
      if (character >= 'A' && character <= 'Z') character = static_cast<char>(character | 0x20);
    }
    request.headers.push_back({std::move(name), std::string(field.value())});
  }
  request.keep_alive = message.keep_alive();
  request.http_1_0 = message.version() == 10;
  request.body = std::move(message.body());
  parser_->restart();
  return request;
}

bool HttpReader::wants_continue() const {
  const auto& request = *parser_->request;
  return request.is_header_done() && !request.is_done() &&
         boost::beast::iequals(request.get()[http::field::expect], "100-continue");
}

}  // namespace gurukul::net
