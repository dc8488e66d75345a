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

// Lower case; nullopt: over 255 bytes, or nothing that mail could be sent to. ASCII only.
std::optional<std::string> parse_email(std::string_view text);

// A domain to the name of its campus; subdomains belong to it unless they have an entry.
using CampusDomains = std::map<std::string, std::string>;

// The name by its domain, else the domain itself; empty: a provider that anybody has mail at.
// REQUIRES: an address that parse_email gave, whose owner has proved to read it.
std::string campus_of(std::string_view email, const CampusDomains& domains);

}  // namespace gurukul::accounts
