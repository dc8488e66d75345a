#include "net/http.hpp"

#include <algorithm>

namespace gurukul::net {
namespace {

std::string_view reason_of(int status) {
  switch (status) {
    case 101:
      return "Switching Protocols";
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 301:
      return "Moved Permanently";
    case 304:
      return "Not Modified";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 426:
      return "Upgrade Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    default:
      return "Error";
  }
}

char lower(char character) {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character | 0x20) : character;
}

}  // namespace

std::string HttpRequest::header(std::string_view lower_case_name) const {
  std::string joined;
  bool first = true;
  for (const HttpHeader& header : headers) {
    if (header.name != lower_case_name) continue;
    if (!first) joined += ", ";
    joined += header.value;
    first = false;
  }
  return joined;
}

bool HttpRequest::has_header(std::string_view lower_case_name) const {
  return std::any_of(headers.begin(), headers.end(),
                     [&](const HttpHeader& header) { return header.name == lower_case_name; });
}

std::optional<std::uint64_t> HttpResponse::length() const {
  if (source) return source->length();
  return shared_body ? shared_body->size() : body.size();
}

void append_response_head(std::string& out, const HttpResponse& response, bool chunked,
                          bool keep_alive) {
  out += "HTTP/1.1 " + std::to_string(response.status) + " ";
  out += reason_of(response.status);
  out += "\r\n";
  for (const HttpHeader& header : response.headers) {
    out += header.name + ": " + header.value + "\r\n";
  }
  if (!response.is_bodiless()) {
    if (const auto length = response.length()) {
      out += "Content-Length: " + std::to_string(*length) + "\r\n";
    } else if (chunked) {
      out += "Transfer-Encoding: chunked\r\n";
    }
  }
  out += keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
}

HttpResponse plain_response(int status, std::string_view text) {
  return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::string(text) + "\n"};
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

namespace {

template <class Is>
bool any_in_list(std::string_view list, Is is) {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    std::string_view item = list.substr(0, comma);
    while (!item.empty() && (item.front() == ' ' || item.front() == '\t')) item.remove_prefix(1);
    while (!item.empty() && (item.back() == ' ' || item.back() == '\t')) item.remove_suffix(1);
    if (is(item)) return true;
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
  }
  return false;
}

}  // namespace

bool list_has_token(std::string_view list, std::string_view token) {
  return any_in_list(list,
                     [token](std::string_view item) { return equals_ignoring_case(item, token); });
}

bool list_has_exactly(std::string_view list, std::string_view item) {
  return any_in_list(list, [item](std::string_view each) { return each == item; });
}

}  // namespace gurukul::net
