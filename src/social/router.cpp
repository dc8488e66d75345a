#include "social/router.hpp"

#include <array>

#include "social/handlers.hpp"
#include "social/text.hpp"

namespace gurukul::social {
namespace {

using enum Access;
constexpr auto kBannedToo = Banned::kYes;
constexpr auto kNotBanned = Banned::kNo;
constexpr std::nullopt_t kGeneral = std::nullopt;

constexpr std::array kRoutes{
    RouteEntry{"GET", "/api/v1/me", kAnyone, kBannedToo, kGeneral, get_me},
    RouteEntry{"PATCH", "/api/v1/me", kAnyone, kNotBanned, kGeneral, patch_me},
    RouteEntry{"DELETE", "/api/v1/me", kAnyone, kBannedToo, kGeneral, delete_me},
    RouteEntry{"GET", "/api/v1/me/export", kAnyone, kBannedToo, Act::kExport, export_me},
    RouteEntry{"PUT", "/api/v1/me/avatar", kUser, kNotBanned, Act::kPicture, put_avatar},
    RouteEntry{"DELETE", "/api/v1/me/avatar", kUser, kBannedToo, kGeneral, delete_avatar},
    RouteEntry{"GET", "/api/v1/avatars/{id}", kPublic, kBannedToo, kGeneral, get_avatar},
    RouteEntry{"GET", "/api/v1/people", kUser, kNotBanned, kGeneral, list_people},
    RouteEntry{"GET", "/api/v1/calls", kUser, kNotBanned, kGeneral, list_calls},
    RouteEntry{"GET", "/api/v1/calls/{id}/messages", kUser, kNotBanned, kGeneral, list_messages},
    RouteEntry{"GET", "/api/v1/buddies", kUser, kNotBanned, kGeneral, list_buddies},
    RouteEntry{"POST", "/api/v1/buddies", kUser, kNotBanned, Act::kAsk, ask_buddy},
    RouteEntry{"POST", "/api/v1/buddies/{id}/accept", kUser, kNotBanned, kGeneral, accept_buddy},
    RouteEntry{"POST", "/api/v1/buddies/{id}/decline", kUser, kNotBanned, kGeneral, decline_buddy},
    RouteEntry{"DELETE", "/api/v1/buddies/{id}", kUser, kNotBanned, kGeneral, remove_buddy},
    RouteEntry{"GET", "/api/v1/blocks", kAnyone, kNotBanned, kGeneral, list_blocks},
    RouteEntry{"POST", "/api/v1/blocks", kAnyone, kNotBanned, Act::kBlock, block},
    RouteEntry{"DELETE", "/api/v1/blocks/{id}", kAnyone, kNotBanned, kGeneral, unblock},
    RouteEntry{"POST", "/api/v1/reports", kAnyone, kNotBanned, Act::kReport, report},
    RouteEntry{"POST", "/api/v1/ratings", kUser, kNotBanned, Act::kRate, rate},
    RouteEntry{"GET", "/api/v1/settings", kPublic, kBannedToo, kGeneral, get_settings},
    RouteEntry{"GET", "/api/v1/openapi.json", kPublic, kBannedToo, kGeneral, get_openapi},
    RouteEntry{"GET", "/api/v1/admin/overview", kAdmin, kNotBanned, kGeneral, admin_overview},
    RouteEntry{"GET", "/api/v1/admin/reports", kAdmin, kNotBanned, kGeneral, admin_list_reports},
    RouteEntry{"GET", "/api/v1/admin/reports/{id}", kAdmin, kNotBanned, kGeneral, admin_get_report},
    RouteEntry{"POST", "/api/v1/admin/reports/{id}/resolve", kAdmin, kNotBanned, kGeneral,
               admin_resolve_report},
    RouteEntry{"GET", "/api/v1/admin/bans", kAdmin, kNotBanned, kGeneral, admin_list_bans},
    RouteEntry{"POST", "/api/v1/admin/bans", kAdmin, kNotBanned, kGeneral, admin_ban},
    RouteEntry{"DELETE", "/api/v1/admin/bans/{id}", kAdmin, kNotBanned, kGeneral, admin_unban},
    RouteEntry{"GET", "/api/v1/admin/users", kAdmin, kNotBanned, kGeneral, admin_list_users},
    RouteEntry{"GET", "/api/v1/admin/settings", kAdmin, kNotBanned, kGeneral, admin_get_settings},
    RouteEntry{"PATCH", "/api/v1/admin/settings", kAdmin, kNotBanned, kGeneral,
               admin_patch_settings},
    RouteEntry{"GET", "/api/v1/admin/audit", kAdmin, kNotBanned, kGeneral, admin_audit},
};

std::string_view next_segment(std::string_view& path) {
  const std::size_t slash = path.find('/');
  const std::string_view segment = path.substr(0, slash);
  path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  return segment;
}

// nullopt: the path does not match the pattern. Otherwise returns the part of the path that stands
// for {id}, still percent-encoded. Empty: the pattern has no {id}.
std::optional<std::string_view> match_pattern(std::string_view pattern, std::string_view path) {
  std::string_view id;
  while (!pattern.empty() && !path.empty()) {
    const std::string_view expected = next_segment(pattern);
    const std::string_view segment = next_segment(path);
    if (expected == "{id}") {
      if (segment.empty()) return std::nullopt;
      id = segment;
    } else if (expected != segment) {
      return std::nullopt;
    }
  }
  if (!pattern.empty() || !path.empty()) return std::nullopt;
  return id;
}

}  // namespace

std::string_view to_string(Access access) {
  switch (access) {
    case kPublic:
      return "public";
    case kAnyone:
      return "anyone";
    case kUser:
      return "user";
    case kAdmin:
      return "admin";
  }
  return "";
}

std::span<const RouteEntry> all_routes() {
  return kRoutes;
}

Match match_route(std::string_view method, std::string_view path) {
  Match match;
  if (path.ends_with('/')) return match;
  for (const RouteEntry& route : kRoutes) {
    const auto encoded = match_pattern(route.pattern, path);
    if (!encoded) continue;
    auto id = percent_decode(*encoded);
    if (!id) continue;
    match.id = std::move(*id);
    match.allow += match.allow.empty() ? "" : ", ";
    match.allow += route.method == "GET" ? "GET, HEAD" : route.method;
    if (route.method == method || (method == "HEAD" && route.method == "GET")) match.route = &route;
  }
  return match;
}

}  // namespace gurukul::social
