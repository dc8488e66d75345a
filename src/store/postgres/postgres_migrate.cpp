#include "store/postgres/postgres_migrate.hpp"

#include "base/clock.hpp"

namespace gurukul::store {
namespace {

// An arbitrary lock number that no other program uses in this database: "gurukul" in ASCII.
constexpr const char* kLock = "SELECT pg_advisory_xact_lock(29122076911596908)";

// A migration may take longer than the time limit that the role has for ordinary statements.
constexpr const char* kPatience = "SET LOCAL statement_timeout = '55s'; SET LOCAL lock_timeout = 0";

// When the schema belongs to a role that cannot log in (deploy/supabase/roles.sql), that role owns
// the tables too, and the server's role can only read and write rows.
constexpr const char* kBecomeOwner = R"sql(
DO $$
DECLARE
  owner text := (SELECT r.rolname FROM pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner
                 WHERE n.nspname = 'gurukul');
BEGIN
  IF owner <> session_user AND pg_has_role(session_user, owner, 'MEMBER') THEN
    EXECUTE format('SET LOCAL ROLE %I', owner);
  END IF;
END $$)sql";

// CREATE ... IF NOT EXISTS needs the right to create even when the object exists.
constexpr const char* kPrepare = R"sql(
DO $$
BEGIN
  IF to_regnamespace('gurukul') IS NULL THEN
    CREATE SCHEMA gurukul;
  END IF;
  IF to_regclass('gurukul.schema_version') IS NULL THEN
    CREATE TABLE gurukul.schema_version (
      version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at_ms BIGINT NOT NULL);
  END IF;
END $$)sql";

// Tables that other roles might access: without row level security, without the server's policy or
// rights, or with a grant to another role.
constexpr const char* kUnsafe = R"sql(
WITH strangers AS (
  SELECT oid FROM pg_roles WHERE rolname IN ('anon', 'authenticated', 'service_role')
  UNION ALL SELECT 0::oid)
SELECT c.relname
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'gurukul' AND c.relkind IN ('r', 'p') AND (
  NOT c.relrowsecurity
  OR NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = session_user)
  OR NOT has_table_privilege(session_user, c.oid, 'SELECT')
  OR EXISTS (SELECT FROM aclexplode(c.relacl) a JOIN strangers s ON s.oid = a.grantee)
  OR EXISTS (SELECT FROM aclexplode(n.nspacl) a JOIN strangers s ON s.oid = a.grantee)))sql";

// Removes the rights of other roles, and gives each table row level security and a policy.
constexpr const char* kSecure = R"sql(
DO $$
DECLARE
  item text;
BEGIN
  FOR item IN SELECT 'PUBLIC' UNION ALL SELECT quote_ident(rolname) FROM pg_roles
              WHERE rolname IN ('anon', 'authenticated', 'service_role') LOOP
    EXECUTE format('REVOKE ALL ON SCHEMA gurukul FROM %s', item);
    EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA gurukul FROM %s', item);
    EXECUTE format('REVOKE ALL ON ALL SEQUENCES IN SCHEMA gurukul FROM %s', item);
    EXECUTE format('REVOKE ALL ON ALL ROUTINES IN SCHEMA gurukul FROM %s', item);
  END LOOP;
  FOR item IN SELECT format('gurukul.%I', c.relname)
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
              WHERE n.nspname = 'gurukul' AND c.relkind IN ('r', 'p') LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', item);
    EXECUTE format('DROP POLICY IF EXISTS %I ON %s', session_user, item);
    EXECUTE format('CREATE POLICY %I ON %s TO %I USING (true) WITH CHECK (true)',
                   session_user, item, session_user);
  END LOOP;
  EXECUTE format('GRANT USAGE ON SCHEMA gurukul TO %I', session_user);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA gurukul TO %I',
                 session_user);
  EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA gurukul TO %I', session_user);
END $$)sql";

Error cannot(const std::string& what, const Error& why) {
  return Error{"cannot " + what + ": " + why.message};
}

Result<std::set<int>> applied_versions(BlockingSession& session) {
  auto rows = session.query("SELECT version FROM gurukul.schema_version");
  if (!rows) return cannot("read gurukul.schema_version", rows.error());
  std::set<int> versions;
  for (const auto& row : *rows) versions.insert(std::stoi(row[0]));
  return versions;
}

Status apply(BlockingSession& session, const Migration& migration) {
  const std::string name(migration.name);
  if (auto done = session.query(std::string(migration.sql)); !done) {
    return cannot("apply migration " + name, done.error());
  }
  // The name needs no escaping: it has only letters, digits and underscores.
  auto noted = session.query("INSERT INTO gurukul.schema_version VALUES (" +
                             std::to_string(migration.version) + ", '" + name + "', " +
                             std::to_string(Clock().wall().unix_ms) + ")");
  if (!noted) return cannot("record migration " + name, noted.error());
  return Done{};
}

Status secure_when_needed(BlockingSession& session) {
  auto unsafe = session.query(kUnsafe);
  if (!unsafe) return cannot("read the rights in schema gurukul", unsafe.error());
  if (unsafe->empty()) return Done{};
  auto secured = session.query(kSecure);
  if (!secured) return cannot("restrict access to the schema gurukul", secured.error());
  return Done{};
}

Status migrate_within(BlockingSession& session, std::span<const Migration> known) {
  for (const char* step : {"BEGIN", kPatience, kLock, kBecomeOwner, kPrepare}) {
    auto done = session.query(step);
    if (!done) return cannot("prepare the schema gurukul", done.error());
  }
  auto applied = applied_versions(session);
  if (!applied) return applied.error();
  auto lacking = pending_migrations(known, *applied);
  if (!lacking) return lacking.error();
  for (const Migration& migration : *lacking) {
    if (auto done = apply(session, migration); !done) return done;
  }
  if (auto secured = secure_when_needed(session); !secured) return secured;
  if (auto done = session.query("COMMIT"); !done) return cannot("commit", done.error());
  return Done{};
}

}  // namespace

Status migrate_postgres(BlockingSession& session, std::span<const Migration> known) {
  Status migrated = migrate_within(session, known);
  // Without it, a pooler would give the connection to another client with the transaction open.
  if (!migrated) (void)session.query("ROLLBACK");
  return migrated;
}

}  // namespace gurukul::store
