-- The embedded accounts (src/accounts). Empty where Supabase keeps the users. Times are milliseconds since the epoch.

CREATE TABLE gurukul.accounts (
  id TEXT NOT NULL PRIMARY KEY,
  email TEXT UNIQUE,
  password_hash TEXT,
  user_metadata TEXT NOT NULL,
  is_anonymous INTEGER NOT NULL,
  -- When its sign-up was confirmed, be it only because no mail is sent here.
  email_confirmed_at INTEGER,
  -- When its owner proved by mail to read that address: what a campus is taken from.
  email_verified_at INTEGER,
  banned_until INTEGER,
  last_sign_in_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  -- Counts the changes, so that a change is made to what was read.
  version INTEGER NOT NULL
) STRICT;
-- Guests, and sign-ups that nobody confirmed: what is cleared away by age.
CREATE INDEX gurukul.accounts_unconfirmed ON accounts (created_at) WHERE email_confirmed_at IS NULL;

-- A sign-in. Its refresh tokens are numbers under a signature: only the newest number is kept.
CREATE TABLE gurukul.account_sessions (
  id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  counter INTEGER NOT NULL,
  method TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  refreshed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX gurukul.account_sessions_account ON account_sessions (account_id);
CREATE INDEX gurukul.account_sessions_refreshed ON account_sessions (refreshed_at);

-- What a mail carries: a code of six digits and the token of a link, both hashed; used once.
CREATE TABLE gurukul.account_codes (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  email TEXT NOT NULL,
  code_hash TEXT NOT NULL,
  link_hash TEXT NOT NULL UNIQUE,
  attempts INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, kind)
) STRICT;
CREATE INDEX gurukul.account_codes_email ON account_codes (email);
CREATE INDEX gurukul.account_codes_expiry ON account_codes (expires_at);

-- The key that signs access tokens, sealed with the operator's secret: one row a secret.
CREATE TABLE gurukul.account_keys (
  secret_id TEXT NOT NULL PRIMARY KEY,
  sealed BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
