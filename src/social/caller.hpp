#pragma once
// Who asks: what the server knows from a verified token. Made by server/ for each request and each
// authentication. A value; any thread.
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
  bool has_ended = false;      // the sign-in of the token: a log-out, a new password
  Instant authenticated_at{};  // when the password, a code or a link was last given; zero: unknown
  // A member whose e-mail address was proved, or one of Supabase's: not made in a second.
  bool is_proved = false;
  // Written by the user: the name a new profile starts with, cleaned (base/visible_text.hpp).
  std::optional<std::string> name_hint = {};
  // Shown to nobody else: a picture on a host of the user's choice would tell that host the
  // address of every stranger who meets them. Theirs to upload.
  std::optional<std::string> avatar_hint = {};
  std::optional<std::string> campus = {};  // of a verified address only
};

}  // namespace gurukul::social
