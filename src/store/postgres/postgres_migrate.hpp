#pragma once
// Brings a PostgreSQL database to the newest schema and keeps strangers out of it: all lacking
// migrations in one transaction under an advisory lock that ends with it, so that it works through
// a transaction pooler too. After that, every table of the schema `gurukul`, whoever made it, has
// row level security with a policy for the server's role alone, and nothing is granted to PUBLIC or
// to Supabase's anon, authenticated and service_role. Called while the database is opened, by the
// opening thread.
//
//   if (auto migrated = migrate_postgres(**session, schema.postgres); !migrated) return ...;

#include <span>

#include "base/result.hpp"
#include "store/migrations.hpp"
#include "store/postgres/blocking_session.hpp"

namespace gurukul::store {

Status migrate_postgres(BlockingSession& session, std::span<const Migration> known);

}  // namespace gurukul::store
