#include "social/profile.hpp"

#include "base/limits.hpp"
#include "social/text.hpp"
#include "store/utf8.hpp"

namespace gurukul::social {

store::Statement see_profile(const Caller& caller, Instant now) {
  return {
      "INSERT INTO gurukul.profiles (id, name, campus, is_guest, created_at, seen_at) "
      "SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS BIGINT), "
      "CAST($5 AS BIGINT), CAST($5 AS BIGINT) "
      "WHERE NOT EXISTS (SELECT 1 FROM gurukul.departed WHERE id = CAST($1 AS TEXT)) "
      "ON CONFLICT (id) DO UPDATE SET campus = excluded.campus, seen_at = excluded.seen_at, "
      "is_guest = excluded.is_guest, "
      // A guest who made an account brings a name now.
      "name = CASE WHEN profiles.is_guest = 1 AND excluded.is_guest = 0 "
      "THEN COALESCE(profiles.name, excluded.name) ELSE profiles.name END "
      "WHERE profiles.campus IS DISTINCT FROM excluded.campus "
      "OR profiles.is_guest <> excluded.is_guest "
      "OR profiles.seen_at < excluded.seen_at - 3600000",
      {caller.user.value(), value_of(name_of_hint(caller.name_hint)), value_of(caller.campus),
       std::int64_t{caller.is_guest ? 1 : 0}, now.unix_ms}};
}

std::optional<std::string> name_of_hint(const std::optional<std::string>& hint) {
  if (!hint || !store::is_storable_text(*hint) || has_control(*hint, Lines::kOne)) {
    return std::nullopt;
  }
  std::string name = trimmed(first_code_points(trimmed(*hint), limits::kNameCharsMax));
  if (name.empty()) return std::nullopt;
  return name;
}

Json avatar_url(const std::optional<std::string>& avatar) {
  return avatar ? Json("/api/v1/avatars/" + *avatar) : Json();
}

Json person(const store::Row& row, std::size_t at) {
  if (row.is_null(at)) return nullptr;
  return {{"id", row.text(at)},
          {"name", text_or_null(row, at + 1)},
          {"avatarUrl", avatar_url(optional_text(row, at + 2))},
          {"campus", text_or_null(row, at + 3)},
          {"karma", row.integer(at + 4)},
          {"isGuest", row.integer(at + 5) != 0}};
}

}  // namespace gurukul::social
