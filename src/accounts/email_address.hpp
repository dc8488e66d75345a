#pragma once
// E-mail addresses as accounts are named by them, and the campus that a verified one belongs to.
// Called by the account routes; campus_of also by the server, for Supabase's tokens. Any thread.
//
//   auto email = parse_email(" Student@Campus.Example ");     // "student@campus.example"
//   campus_of("s@cs.campus.example", {{"campus.example", "Campus"}});   // "Campus"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace gurukul::accounts {

// The form in which addresses are stored and compared: trimmed, in lower case, the local part in
// Normalization Form C, the domain in the A-labels of IDNA 2008 ("xn--..."). nullopt: over 255
// bytes so, or nothing that mail could be sent to.
std::optional<std::string> parse_email(std::string_view text);
// A domain in the same form.
std::optional<std::string> parse_domain(std::string_view text);

// A domain, as parse_domain gives it, to the name of its campus; subdomains belong to it unless
// they have an entry.
using CampusDomains = std::map<std::string, std::string>;

// The name by its domain. Without any entry in `domains`: the domain itself. Empty: no campus, for
// the domain is not on the list or, without a list, is a provider that anybody has mail at.
// REQUIRES: an address that parse_email gave, whose owner has proved to read it.
std::string campus_of(std::string_view email, const CampusDomains& domains);

}  // namespace gurukul::accounts
