#include "net/http_reader.hpp"

#include <algorithm>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>

namespace gurukul::net {

namespace http = boost::beast::http;

struct HttpReader::Parser {
  std::optional<http::request_parser<http::string_body>> request;
  bool reads_large_body = false;

  void restart() {
    request.emplace();
    reads_large_body = false;
    request->header_limit(static_cast<std::uint32_t>(kHeaderBytesMax));
    // Until the head has told which limit holds.
    request->eager(false);
  }

  // False: the head announces more than is taken there.
  bool limit_body(const BodyLimits& limits) {
    const std::string_view target = request->get().target();
    // Nobody uploads without saying who.
    const bool is_large = !limits.large_path.empty() &&
                          request->get().method() == http::verb::put &&
                          request->get().count(http::field::authorization) > 0 &&
                          target.substr(0, target.find('?')) == limits.large_path;
    const std::size_t bytes_max = is_large ? limits.large_bytes_max : limits.bytes_max;
    request->body_limit(bytes_max);
    request->eager(true);
    reads_large_body = is_large;
    return request->content_length().value_or(0) <= bytes_max;
  }
};

HttpReader::HttpReader() : parser_(std::make_unique<Parser>()) {
  parser_->restart();
}
HttpReader::~HttpReader() = default;

HttpReader::Step HttpReader::feed(std::string_view bytes, const BodyLimits& limits) {
  auto& request = *parser_->request;
  if (!request.is_header_done()) {
    request.body_limit(std::max(limits.bytes_max, limits.large_bytes_max));
  }
  boost::system::error_code error;
  std::size_t consumed = 0;
  while (consumed < bytes.size() && !request.is_done()) {
    const auto rest = bytes.substr(consumed);
    const std::size_t taken =
        request.put(boost::asio::const_buffer(rest.data(), rest.size()), error);
    consumed += taken;
    if (!error && request.is_header_done() && !request.is_done() && !request.eager() &&
        !parser_->limit_body(limits)) {
      return {State::kBroken, consumed, 413};
    }
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

bool HttpReader::reads_large_body() const {
  return parser_->reads_large_body;
}

bool HttpReader::wants_continue() const {
  const auto& request = *parser_->request;
  return request.is_header_done() && !request.is_done() &&
         boost::beast::iequals(request.get()[http::field::expect], "100-continue");
}

}  // namespace gurukul::net
