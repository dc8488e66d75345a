#pragma once
// Checks that the head of a request is exactly what RFC 9112 allows, before Boost.Beast, which is
// more tolerant, reads it. The head is the request line and the header lines. Anything that two
// implementations could read differently (two lengths, a folded line, an unknown transfer coding)
// is refused, so that a proxy in front of this server and this server always agree where a request
// ends. Called by HttpReader. Pure; any thread.
//
//   if (const auto fault = fault_of_head(head)) refuse(fault->status, fault->what);

#include <cstddef>
#include <optional>
#include <string_view>

namespace gurukul::net {

struct HeadFault {
  int status;             // 400, 414, 417, 431 or 501
  std::string_view what;  // error text for the peer; a literal
};

inline constexpr std::size_t kRequestLineBytesMax = 8 * 1024;
inline constexpr std::size_t kHeaderLinesMax = 100;

// `head` is the text from the request line to the CRLF of the last header line. nullopt: the head
// is well-formed.
std::optional<HeadFault> fault_of_head(std::string_view head);
// Checks an incomplete head. nullopt: no fault so far.
std::optional<HeadFault> fault_of_unfinished_head(std::string_view begin);
// True for "host" and "host:port" as in a URI, with IPv6 addresses in brackets.
bool is_authority(std::string_view text);
// True for a decimal number up to 65535.
bool is_port(std::string_view text);
// The path and query of a target in absolute form. Another target is returned unchanged.
std::string_view origin_form_of(std::string_view target);

}  // namespace gurukul::net
