#include "net/forwarded.hpp"

#include <algorithm>
#include <string>

#include "base/blanks.hpp"

namespace gurukul::net {
namespace {

bool is_quote(std::string_view text, std::size_t at) {
  if (text[at] != '"') return false;
  std::size_t slashes = 0;
  while (slashes < at && text[at - slashes - 1] == '\\') ++slashes;
  return slashes % 2 == 0;
}

// Removes the part after the last separator that is not in quotes, and returns it. The list is read
// from the end, so that a quote which a client did not close does not affect the part that a proxy
// added.
std::string_view take_last(std::string_view& list, char separator) {
  bool is_quoted = false;
  std::size_t begin = list.size();
  for (; begin > 0; --begin) {
    if (is_quote(list, begin - 1)) is_quoted = !is_quoted;
    if (list[begin - 1] == separator && !is_quoted) break;
  }
  const std::string_view last = list.substr(begin);
  list = list.substr(0, begin == 0 ? 0 : begin - 1);
  return without_blanks(last);
}

std::string_view unquoted(std::string_view value) {
  if (value.size() < 2 || value.front() != '"' || value.back() != '"') return value;
  return value.substr(1, value.size() - 2);
}

// What one proxy says about the request that it received. A field is empty if it says nothing.
struct Hop {
  std::string_view node, host, proto;
};

Hop take_hop(std::string_view& forwarded) {
  std::string_view element = take_last(forwarded, ',');
  Hop hop;
  while (!element.empty()) {
    const std::string_view pair = take_last(element, ';');
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = without_blanks(pair.substr(0, equals));
    const std::string_view value = unquoted(without_blanks(pair.substr(equals + 1)));
    if (equals_ignoring_case(name, "for")) hop.node = value;
    if (equals_ignoring_case(name, "host")) hop.host = value;
    if (equals_ignoring_case(name, "proto")) hop.proto = value;
  }
  return hop;
}

bool is_host(std::string_view text) {
  static constexpr std::string_view kOthers = "-._~:[]%";
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') ||
           kOthers.find(character) != std::string_view::npos;
  });
}

void take_host_and_proto(HttpRequest& request, std::string_view host, std::string_view proto) {
  if (is_host(host)) request.host = host;
  if (equals_ignoring_case(proto, "https") || equals_ignoring_case(proto, "wss")) {
    request.https = true;
  } else if (equals_ignoring_case(proto, "http") || equals_ignoring_case(proto, "ws")) {
    request.https = false;
  }
}

void walk_x_forwarded(HttpRequest& request, const IpNetworks& trusted) {
  const std::string header = request.header("x-forwarded-for");
  std::string_view nodes = header;
  while (!nodes.empty() && trusted.contains(request.client_address)) {
    const auto address = parse_node(take_last(nodes, ','));
    if (!address) break;
    request.client_address = *address;
  }
}

void walk_forwarded(HttpRequest& request, const IpNetworks& trusted) {
  const std::string header = request.header("forwarded");
  std::string_view elements = header;
  while (!elements.empty() && trusted.contains(request.client_address)) {
    const Hop hop = take_hop(elements);
    take_host_and_proto(request, hop.host, hop.proto);
    const auto address = parse_node(hop.node);
    if (!address) break;
    request.client_address = *address;
  }
}

}  // namespace

std::optional<IpAddress> parse_node(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view behind = text.substr(end + 1);
    if (!behind.empty() && !behind.starts_with(':')) return std::nullopt;
    return IpAddress::parse(text.substr(1, end - 1));
  }
  // With exactly one colon, the text is an IPv4 address with a port.
  const std::size_t colon = text.find(':');
  const bool has_port = colon != std::string_view::npos && colon == text.rfind(':');
  return IpAddress::parse(has_port ? text.substr(0, colon) : text);
}

void resolve_client(HttpRequest& request, const IpAddress& peer, const IpNetworks& trusted) {
  request.client_address = peer;
  request.host = request.header("host");
  if (!trusted.contains(peer)) return;
  if (!request.has_header("x-forwarded-for") && request.has_header("forwarded")) {
    return walk_forwarded(request, trusted);
  }
  walk_x_forwarded(request, trusted);
  const std::string hosts = request.header("x-forwarded-host");
  const std::string protos = request.header("x-forwarded-proto");
  std::string_view host = hosts, proto = protos;
  take_host_and_proto(request, take_last(host, ','), take_last(proto, ','));
}

}  // namespace gurukul::net
