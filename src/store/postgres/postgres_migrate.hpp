#pragma once
// Migrates a PostgreSQL database to the newest schema and restricts access to it. All migrations
// that are needed run in one transaction, under an advisory lock that ends with the transaction. So
// this also works through a transaction pooler (a program that gives a connection to another client
// after each transaction). Afterwards every table of the schema `gurukul`, whoever created it, has
// row level security with a policy for the server's role only. Nothing is granted to PUBLIC or to
// Supabase's roles anon, authenticated and service_role. Called by open_postgres(), on the thread
// that opens the database.
//
//   if (auto migrated = migrate_postgres(**session, schema.postgres); !migrated) return migrated;

#include <span>

#include "base/result.hpp"
#include "store/migrations.hpp"
#include "store/postgres/blocking_session.hpp"

namespace gurukul::store {

Status migrate_postgres(BlockingSession& session, std::span<const Migration> known);

}  // namespace gurukul::store
