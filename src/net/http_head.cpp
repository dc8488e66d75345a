#include "net/http_head.hpp"

#include <algorithm>
#include <charconv>

#include "net/http.hpp"

#include "base/blanks.hpp"

namespace gurukul::net {
namespace {

constexpr std::size_t kMethodBytesMax = 32;
constexpr std::size_t kLengthDigitsMax = 15;

HeadFault bad(std::string_view what) {
  return {400, what};
}

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}
bool is_alphanumeric(char character) {
  const char lower = static_cast<char>(character | 0x20);
  return is_digit(character) || (lower >= 'a' && lower <= 'z');
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char character) {
    return is_alphanumeric(character) ||
           std::string_view("!#$%&'*+-.^_`|~").find(character) != std::string_view::npos;
  });
}

// CR and LF are allowed only together, at the end of a line. A tab is the only other control
// character that is allowed. nullopt: there is no fault.
std::optional<HeadFault> control_character_in(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const auto byte = static_cast<unsigned char>(bytes[at]);
    if (byte == '\r' && (at + 1 == bytes.size() || bytes[at + 1] == '\n')) continue;
    if (byte == '\n' && at > 0 && bytes[at - 1] == '\r') continue;
    if (byte == '\r' || byte == '\n') return bad("a line must end with CR LF");
    if ((byte < 0x20 && byte != '\t') || byte == 0x7F)
      return bad("the request head contains a control character");
  }
  return std::nullopt;
}

// The length of "http://host" at the start. 0: the target is not in absolute form.
std::size_t authority_end(std::string_view target, std::string_view* authority) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!equals_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
    const std::size_t end = std::min(target.size(), target.find_first_of("/?", scheme.size()));
    if (authority != nullptr) *authority = target.substr(scheme.size(), end - scheme.size());
    return end;
  }
  return 0;
}

struct Head {
  std::string_view method, target;
  bool http_1_0 = false;
  std::size_t lines = 0;
  std::optional<std::string_view> host, length, coding, expect;
};

std::optional<HeadFault> read_request_line(std::string_view line, Head& head) {
  if (line.size() > kRequestLineBytesMax) return HeadFault{414, "the request line is too long"};
  const std::size_t first = line.find(' ');
  const std::size_t second = line.find(' ', first == std::string_view::npos ? first : first + 1);
  if (second == std::string_view::npos || line.find(' ', second + 1) != std::string_view::npos) {
    return bad("a request line must have a method, a target and a version");
  }
  head.method = line.substr(0, first);
  head.target = line.substr(first + 1, second - first - 1);
  const std::string_view version = line.substr(second + 1);
  if (!is_token(head.method) || head.method.size() > kMethodBytesMax)
    return bad("the request method is not valid");
  if (version != "HTTP/1.1" && version != "HTTP/1.0")
    return bad("only HTTP/1.1 and HTTP/1.0 are supported");
  head.http_1_0 = version == "HTTP/1.0";
  if (head.method == "CONNECT") return HeadFault{501, "CONNECT is not supported"};
  const bool printable = std::all_of(head.target.begin(), head.target.end(), [](char character) {
    return character > ' ' && character < 0x7F && character != '#';
  });
  if (!printable) return bad("the request target is not valid");
  const bool origin_form = head.target.starts_with('/');
  const bool asterisk_form = head.target == "*" && head.method == "OPTIONS";
  if (!origin_form && !asterisk_form && authority_end(head.target, nullptr) == 0) {
    return bad("a request target must start with /");
  }
  return std::nullopt;
}

std::optional<HeadFault> read_header_line(std::string_view line, Head& head) {
  if (++head.lines > kHeaderLinesMax) return HeadFault{431, "too many header lines"};
  if (line.starts_with(' ') || line.starts_with('\t'))
    return bad("folded header lines are not supported");
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return bad("a header line must have a colon");
  const std::string_view name = line.substr(0, colon);
  if (!is_token(name)) return bad("a header name is not valid");
  const std::string_view value = without_blanks(line.substr(colon + 1));
  struct Single {
    std::string_view name, fault;
    std::optional<std::string_view> Head::*value;
  };
  static constexpr Single kSingle[] = {
      {"host", "Host: is given more than once", &Head::host},
      {"content-length", "Content-Length: is given more than once", &Head::length},
      {"transfer-encoding", "Transfer-Encoding: is given more than once", &Head::coding},
      {"expect", "Expect: is given more than once", &Head::expect}};
  for (const Single& single : kSingle) {
    if (!equals_ignoring_case(name, single.name)) continue;
    if (head.*single.value) return bad(single.fault);
    head.*single.value = value;
  }
  return std::nullopt;
}

std::optional<HeadFault> host_fault(const Head& head) {
  if (!head.host) {
    if (head.http_1_0) return std::nullopt;
    return bad("Host: is missing");
  }
  if (!is_authority(*head.host)) return bad("Host: must be a host name with an optional port");
  std::string_view named;
  if (authority_end(head.target, &named) > 0 && !equals_ignoring_case(named, *head.host)) {
    return bad("Host: is not the host of the request target");
  }
  return std::nullopt;
}

std::optional<HeadFault> body_fault(const Head& head) {
  if (head.length) {
    const std::string_view digits = *head.length;
    if (digits.empty() || digits.size() > kLengthDigitsMax ||
        !std::all_of(digits.begin(), digits.end(), is_digit)) {
      return bad("Content-Length: must be a number");
    }
  }
  if (head.coding) {
    if (head.length) return bad("Transfer-Encoding: is not allowed together with Content-Length");
    if (head.http_1_0) return bad("Transfer-Encoding: is not allowed in HTTP/1.0");
    if (head.coding->empty()) return bad("Transfer-Encoding: is empty");
    if (!equals_ignoring_case(*head.coding, "chunked")) {
      return HeadFault{501, "Transfer-Encoding: only chunked is supported"};
    }
  }
  if (head.expect && !equals_ignoring_case(*head.expect, "100-continue")) {
    return HeadFault{417, "Expect: only 100-continue is supported"};
  }
  return std::nullopt;
}

}  // namespace

bool is_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size();
}

bool is_authority(std::string_view text) {
  std::size_t end = 0;
  if (text.starts_with('[')) {
    end = text.find(']');
    if (end == std::string_view::npos || end < 3) return false;
    const std::string_view address = text.substr(1, end - 1);
    const auto in_address = [](char character) {
      const char lower = static_cast<char>(character | 0x20);
      return is_digit(character) || (lower >= 'a' && lower <= 'f') || character == ':' ||
             character == '.';
    };
    if (!std::all_of(address.begin(), address.end(), in_address)) return false;
    ++end;
  } else {
    while (end < text.size() &&
           (is_alphanumeric(text[end]) ||
            std::string_view("-._~").find(text[end]) != std::string_view::npos)) {
      ++end;
    }
    if (end == 0 || end > 255) return false;
  }
  if (end == text.size()) return true;
  return text[end] == ':' && (end + 1 == text.size() || is_port(text.substr(end + 1)));
}

std::string_view origin_form_of(std::string_view target) {
  return target.substr(authority_end(target, nullptr));
}

std::optional<HeadFault> fault_of_unfinished_head(std::string_view begin) {
  if (auto fault = control_character_in(begin)) return fault;
  const std::string_view line = begin.substr(0, begin.find('\r'));
  if (line.size() > kRequestLineBytesMax) return HeadFault{414, "the request line is too long"};
  const std::string_view method = line.substr(0, line.find(' '));
  const bool ends = method.size() < begin.size();
  if (method.size() > kMethodBytesMax || (!is_token(method) && (ends || !method.empty()))) {
    return bad("the request method is not valid");
  }
  return std::nullopt;
}

std::optional<HeadFault> fault_of_head(std::string_view head_text) {
  if (auto fault = control_character_in(head_text)) return fault;
  Head head;
  bool first = true;
  for (std::size_t at = 0; at < head_text.size();) {
    const std::size_t end = head_text.find("\r\n", at);
    const std::string_view line = head_text.substr(at, end - at);
    const auto fault = first ? read_request_line(line, head) : read_header_line(line, head);
    if (fault) return fault;
    first = false;
    at = end == std::string_view::npos ? head_text.size() : end + 2;
  }
  if (auto fault = host_fault(head)) return fault;
  return body_fault(head);
}

}  // namespace gurukul::net
