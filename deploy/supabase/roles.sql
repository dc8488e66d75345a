-- Two roles for a PostgreSQL that others use too (Supabase). Run once by the administrator, in the SQL editor or
-- by psql; then set a password: ALTER ROLE gurukul_server PASSWORD '...'.
-- gurukul_owner owns the tables and cannot log in. gurukul_server logs in, reads and writes rows, and becomes the
-- owner only inside the transaction that migrates.

CREATE ROLE gurukul_owner NOLOGIN;
CREATE ROLE gurukul_server LOGIN NOINHERIT CONNECTION LIMIT 20;
GRANT gurukul_owner TO gurukul_server;

-- A transaction that hangs or waits too long for a lock is ended.
ALTER ROLE gurukul_server SET statement_timeout = '15s';
ALTER ROLE gurukul_server SET lock_timeout = '10s';
ALTER ROLE gurukul_server SET idle_in_transaction_session_timeout = '30s';

-- Only a member may give a schema away.
GRANT gurukul_owner TO CURRENT_USER;
CREATE SCHEMA IF NOT EXISTS gurukul AUTHORIZATION gurukul_owner;
REVOKE ALL ON SCHEMA gurukul FROM PUBLIC;
