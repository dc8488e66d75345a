#include "net/http_reader.hpp"

#include <algorithm>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>

#include "net/http_head.hpp"

namespace gurukul::net {

namespace http = boost::beast::http;

namespace {

constexpr std::string_view kTooLarge = "the body is too large";

}  // namespace

struct HttpReader::Parser {
  const bool asks_at_head;
  explicit Parser(bool asks) : asks_at_head(asks) {}

  std::optional<http::request_parser<http::string_body>> request;
  // The head once it is read. Trailers after a chunked body are ignored.
  std::optional<HttpRequest> head;

  void restart() {
    request.emplace();
    head.reset();
    is_too_large = false;
    request->header_limit(static_cast<std::uint32_t>(kHeaderBytesMax));
    // No limit until admit_body() sets it.
    request->eager(false);
    request->body_limit(boost::none);
  }

  void keep_head() {
    const auto& message = request->get();
    HttpRequest& kept = head.emplace();
    kept.method = std::string(message.method_string());
    kept.target = std::string(message.target());
    kept.path = std::string(origin_form_of(kept.target));
    const std::size_t question = kept.path.find('?');
    if (question != std::string::npos) {
      kept.query = kept.path.substr(question + 1);
      kept.path.resize(question);
    }
    if (kept.path.empty()) kept.path = "/";
    for (const auto& field : message) {
      std::string name(field.name_string());
      for (char& character : name) {
        if (character >= 'A' && character <= 'Z') character = static_cast<char>(character | 0x20);
      }
      kept.headers.push_back({std::move(name), std::string(field.value())});
    }
    kept.keep_alive = message.keep_alive();
    kept.http_1_0 = message.version() == 10;
  }

  bool is_too_large = false;  // the head announces more than the limit

  void limit_body(std::size_t bytes_max) {
    request->body_limit(bytes_max);
    request->eager(true);
    is_too_large = request->content_length().value_or(0) > bytes_max;
  }
};

namespace {
// "0" and CR LF twice: the end of every chunked body.
constexpr std::size_t kChunkedEndBytes = 5;
}  // namespace

HttpReader::HttpReader(bool asks_at_head) : parser_(std::make_unique<Parser>(asks_at_head)) {
  parser_->restart();
}
HttpReader::~HttpReader() = default;

// Checks the head before the parser gets it, in one piece. nullopt: the whole head has arrived and
// is well-formed.
std::optional<HttpReader::Step> HttpReader::wait_for_head(std::string_view bytes) const {
  const std::size_t end = bytes.substr(0, kHeaderBytesMax).find("\r\n\r\n");
  const auto fault = end == std::string_view::npos
                         ? fault_of_unfinished_head(bytes.substr(0, kHeaderBytesMax))
                         : fault_of_head(bytes.substr(0, end + 2));
  if (fault) return Step{State::kBroken, 0, fault->status, fault->what};
  if (end != std::string_view::npos) return std::nullopt;
  if (bytes.size() < kHeaderBytesMax) return Step{State::kNeedMore, 0, 0};
  return Step{State::kBroken, 0, 431, "the header lines are too long"};
}

HttpReader::Step HttpReader::feed(std::string_view bytes) {
  auto& request = *parser_->request;
  if (!request.is_header_done()) {
    if (const auto step = wait_for_head(bytes)) return *step;
  }
  if (parser_->is_too_large) return {State::kBroken, 0, 413, kTooLarge};
  boost::system::error_code error;
  std::size_t consumed = 0;
  while (consumed < bytes.size() && !request.is_done()) {
    const auto rest = bytes.substr(consumed);
    // The parser asserts that it gets the end of a chunked body in one piece.
    if (request.is_header_done() && request.chunked() && rest.size() < kChunkedEndBytes) break;
    const std::size_t taken =
        request.put(boost::asio::const_buffer(rest.data(), rest.size()), error);
    consumed += taken;
    if (!error && request.is_header_done() && !parser_->head) parser_->keep_head();
    const bool awaits_body = request.is_header_done() && !request.is_done() && !request.eager();
    if (!error && awaits_body && parser_->asks_at_head) return {State::kHead, consumed, 0};
    if (!error && awaits_body) {
      parser_->limit_body(kBodyBytesMax);
      if (parser_->is_too_large) return {State::kBroken, consumed, 413, kTooLarge};
    }
    if (error == http::error::need_more) {
      // The parser waits for the end of the line before a chunk, or of the trailers.
      const bool endless = request.is_header_done() && bytes.size() - consumed > kHeaderBytesMax;
      if (endless) return {State::kBroken, consumed, 400, "a chunk's header is too long"};
      return {State::kNeedMore, consumed, 0};
    }
    if (error == http::error::header_limit) {
      return {State::kBroken, consumed, 431, "the header lines are too long"};
    }
    if (error == http::error::body_limit) {
      return {State::kBroken, consumed, 413, kTooLarge};
    }
    if (error) return {State::kBroken, consumed, 400, "the request is not valid HTTP"};
    if (taken == 0) break;
  }
  return {request.is_done() ? State::kComplete : State::kNeedMore, consumed, 0};
}

HttpRequest HttpReader::take() {
  HttpRequest request = std::move(*parser_->head);
  request.body = std::move(parser_->request->get().body());
  parser_->restart();
  return request;
}

const HttpRequest& HttpReader::head() const {
  return *parser_->head;
}

void HttpReader::admit_body(std::size_t bytes_max) {
  parser_->limit_body(bytes_max);
}

std::size_t HttpReader::body_bytes() const {
  return parser_->request->get().body().size();
}

bool HttpReader::is_in_body() const {
  const auto& request = *parser_->request;
  return request.is_header_done() && !request.is_done();
}

std::size_t HttpReader::held_bytes() const {
  return parser_->request->get().body().capacity();
}

bool HttpReader::wants_continue() const {
  const auto& request = *parser_->request;
  return is_in_body() && boost::beast::iequals(request.get()[http::field::expect], "100-continue");
}

}  // namespace gurukul::net
