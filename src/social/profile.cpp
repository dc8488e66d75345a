#include "social/profile.hpp"

#include "base/limits.hpp"
#include "base/visible_text.hpp"

namespace gurukul::social {

namespace {

std::optional<std::string> name_of(const Caller& caller) {
  return caller.name_hint ? cleaned_name(*caller.name_hint, limits::kNameCharsMax) : std::nullopt;
}

}  // namespace

store::Statement see_profile(const Caller& caller, Instant now) {
  return {
      "INSERT INTO gurukul.profiles (id, name, campus, is_guest, created_at, seen_at) "
      "SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS BIGINT), "
      "CAST($5 AS BIGINT), CAST($5 AS BIGINT) "
      "WHERE NOT EXISTS (SELECT 1 FROM gurukul.departed WHERE id = CAST($1 AS TEXT)) "
      "ON CONFLICT (id) DO UPDATE SET campus = excluded.campus, seen_at = excluded.seen_at, "
      "is_guest = excluded.is_guest, "
      // When a guest becomes a member, the name in the token is used if the profile has no name
      // yet.
      "name = CASE WHEN profiles.is_guest = 1 AND excluded.is_guest = 0 "
      "THEN COALESCE(profiles.name, excluded.name) ELSE profiles.name END "
      "WHERE profiles.campus IS DISTINCT FROM excluded.campus "
      "OR profiles.is_guest <> excluded.is_guest "
      "OR profiles.seen_at < excluded.seen_at - 3600000",
      {caller.user.value(), value_of(name_of(caller)), value_of(caller.campus),
       std::int64_t{caller.is_guest ? 1 : 0}, now.unix_ms}};
}

std::optional<std::string> shown_name(const store::Row& row, std::size_t at) {
  const auto name = optional_text(row, at);
  return name ? cleaned_name(*name, limits::kNameCharsMax) : std::nullopt;
}

Json avatar_url(const std::optional<std::string>& avatar) {
  return avatar ? Json("/api/v1/avatars/" + *avatar) : Json();
}

Json person(const store::Row& row, std::size_t at) {
  if (row.is_null(at)) return nullptr;
  const auto name = shown_name(row, at + 1);
  return {{"id", row.text(at)},
          {"name", name ? Json(*name) : Json()},
          {"avatarUrl", avatar_url(optional_text(row, at + 2))},
          {"campus", text_or_null(row, at + 3)},
          {"karma", row.integer(at + 4)},
          {"isGuest", row.integer(at + 5) != 0}};
}

}  // namespace gurukul::social
