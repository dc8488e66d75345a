#pragma once
// Whether the head of a request is exactly what RFC 9112 allows. Checked before the parser sees it,
// which forgives more: whatever two implementations could read in two ways (two lengths, a folded
// line, an unknown transfer coding) is refused, so that a proxy in front and this server never
// disagree where a request ends. Called by HttpReader. Pure; any thread.
//
//   if (const auto fault = fault_of_head(head)) refuse(fault->status, fault->what);

#include <cstddef>
#include <optional>
#include <string_view>

namespace gurukul::net {

struct HeadFault {
  int status;             // 400, 414, 417, 431 or 501
  std::string_view what;  // for the peer; a literal
};

inline constexpr std::size_t kRequestLineBytesMax = 8 * 1024;
inline constexpr std::size_t kHeaderLinesMax = 100;

// `head`: from the request line up to and with the CRLF of the last header line. nullopt: well
// formed.
std::optional<HeadFault> fault_of_head(std::string_view head);
// What is wrong with a head of which the end has not come yet. nullopt: nothing so far.
std::optional<HeadFault> fault_of_unfinished_head(std::string_view begin);
// "host" or "host:port" as a URI has it; an IPv6 address in brackets.
bool is_authority(std::string_view text);
// The path and query of a target that names a whole URI; a target in origin form as it is.
std::string_view origin_form_of(std::string_view target);

}  // namespace gurukul::net
