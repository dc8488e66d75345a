#include "social/router.hpp"

#include <array>

#include "social/handlers.hpp"

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
  return http::match_route<RouteEntry>(kRoutes, method, path);
}

}  // namespace gurukul::social
