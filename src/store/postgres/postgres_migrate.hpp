#pragma once
// Migrates a PostgreSQL database to the newest schema and restricts access to it. All pending
// migrations run in one transaction under an advisory lock that ends with the transaction, so this
// also works through a transaction pooler. Afterwards every table of the schema `gurukul`, whoever
// created it, has row level security with a policy for the server's role only, and nothing is
// granted to PUBLIC or to Supabase's anon, authenticated and service_role. Called by the opening
// thread.
//
//   if (auto migrated = migrate_postgres(**session, schema.postgres); !migrated) return migrated;

#include <span>

#include "base/result.hpp"
#include "store/migrations.hpp"
#include "store/postgres/blocking_session.hpp"

namespace gurukul::store {

Status migrate_postgres(BlockingSession& session, std::span<const Migration> known);

}  // namespace gurukul::store
