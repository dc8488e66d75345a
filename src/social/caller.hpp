#pragma once
// The user who sent a request, as a verified access token describes it. Made by
// Backend::caller_of() for each HTTP request and each WebSocket authentication. A plain value; any
// thread.
//
//   Caller caller{.user = identity.user, .is_guest = identity.is_anonymous, .campus = campus};

#include <optional>
#include <string>

#include "base/ids.hpp"
#include "base/time.hpp"

namespace gurukul::social {

struct Caller {
  UserId user;
  bool is_guest = false;
  bool is_admin = false;
  bool has_ended = false;      // the sign-in of the token has ended, for example by sign-out
  Instant authenticated_at{};  // last check of a password, code or link; zero: unknown
  // True for a member with a proved address, and for every member with Supabase. Such accounts
  // cannot be created within seconds.
  bool is_proved = false;
  // From the token: the initial name of a new profile, already cleaned (base/visible_text.hpp).
  std::optional<std::string> name_hint = {};
  // From the token: a picture URL. It is returned to this user only: if other users loaded a
  // picture from a host that this user chose, that host would learn their IP addresses.
  std::optional<std::string> avatar_hint = {};
  std::optional<std::string> campus = {};  // nullopt: none, or the address is not proved
};

}  // namespace gurukul::social
