#pragma once
// The handler functions of the routes, grouped by source file. Each replies to its exchange once,
// now or later. Called by Api after the access check: on the database thread, or on any thread for
// a public route.
//
//   get_me(core, exchange);

#include "social/core.hpp"
#include "social/exchange.hpp"

namespace gurukul::social {

// me.cpp, me_export.cpp, me_deletion.cpp
void get_me(Core& core, const ExchangePtr& exchange);
void patch_me(Core& core, const ExchangePtr& exchange);
void export_me(Core& core, const ExchangePtr& exchange);
void delete_me(Core& core, const ExchangePtr& exchange);

// avatars.cpp
void put_avatar(Core& core, const ExchangePtr& exchange);
void delete_avatar(Core& core, const ExchangePtr& exchange);
void get_avatar(Core& core, const ExchangePtr& exchange);

// people.cpp, calls.cpp
void list_people(Core& core, const ExchangePtr& exchange);
void list_calls(Core& core, const ExchangePtr& exchange);
void list_messages(Core& core, const ExchangePtr& exchange);

// buddies.cpp, blocks.cpp
void list_buddies(Core& core, const ExchangePtr& exchange);
void ask_buddy(Core& core, const ExchangePtr& exchange);
void accept_buddy(Core& core, const ExchangePtr& exchange);
void decline_buddy(Core& core, const ExchangePtr& exchange);
void remove_buddy(Core& core, const ExchangePtr& exchange);
void list_blocks(Core& core, const ExchangePtr& exchange);
void block(Core& core, const ExchangePtr& exchange);
void unblock(Core& core, const ExchangePtr& exchange);

// reports.cpp, ratings.cpp
void report(Core& core, const ExchangePtr& exchange);
void rate(Core& core, const ExchangePtr& exchange);

// public_routes.cpp
void get_settings(Core& core, const ExchangePtr& exchange);
void get_openapi(Core& core, const ExchangePtr& exchange);

// admin_*.cpp
void admin_overview(Core& core, const ExchangePtr& exchange);
void admin_list_reports(Core& core, const ExchangePtr& exchange);
void admin_get_report(Core& core, const ExchangePtr& exchange);
void admin_resolve_report(Core& core, const ExchangePtr& exchange);
void admin_list_bans(Core& core, const ExchangePtr& exchange);
void admin_ban(Core& core, const ExchangePtr& exchange);
void admin_unban(Core& core, const ExchangePtr& exchange);
void admin_list_users(Core& core, const ExchangePtr& exchange);
void admin_get_settings(Core& core, const ExchangePtr& exchange);
void admin_patch_settings(Core& core, const ExchangePtr& exchange);
void admin_audit(Core& core, const ExchangePtr& exchange);

}  // namespace gurukul::social
