#pragma once
// The normal form of e-mail addresses, and the campus of an address. Used by the account routes,
// and by server/ for settings and `gurukul admin`. Any thread.
//
//   auto email = parse_email(" Student@Campus.Example ");     // "student@campus.example"
//   campus_of("s@cs.campus.example", {{"campus.example", "Campus"}});   // "Campus"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace gurukul::accounts {

// Returns the form in which addresses are stored and compared: trimmed, in lower case, the local
// part in Unicode Normalization Form C, the domain as A-labels of IDNA 2008 ("xn--..."). nullopt:
// longer than 255 bytes in that form, or not a valid address.
std::optional<std::string> parse_email(std::string_view text);
// Returns a domain in the same form. nullopt: not a valid domain.
std::optional<std::string> parse_domain(std::string_view text);

// Maps a domain, normalized by parse_domain, to the name of its campus. A subdomain without an
// entry of its own belongs to the parent domain.
using CampusDomains = std::map<std::string, std::string>;

// The campus name of the address. When `domains` is empty, the name is the domain itself, except
// for public mail providers. Empty: no campus. REQUIRES: `email` comes from parse_email and is a
// proved address.
std::string campus_of(std::string_view email, const CampusDomains& domains);

}  // namespace gurukul::accounts
