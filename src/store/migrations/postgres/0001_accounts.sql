-- The embedded accounts (src/accounts). Empty where Supabase keeps the users. Times are milliseconds since the epoch.

CREATE TABLE gurukul.accounts (
  id TEXT NOT NULL PRIMARY KEY,
  email TEXT UNIQUE,
  password_hash TEXT,
  user_metadata TEXT NOT NULL,
  is_anonymous BIGINT NOT NULL,
  -- When its sign-up was confirmed, be it only because no mail is sent here.
  email_confirmed_at BIGINT,
  -- When its owner proved by mail to read that address: what a campus is taken from.
  email_verified_at BIGINT,
  banned_until BIGINT,
  last_sign_in_at BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  -- Counts the changes, so that a change is made to what was read.
  version BIGINT NOT NULL
);
-- Guests, and sign-ups that nobody confirmed: what is cleared away by age.
CREATE INDEX accounts_unconfirmed ON gurukul.accounts (created_at) WHERE email_confirmed_at IS NULL;

-- A sign-in. Its refresh tokens are numbers under a signature: only the newest number is kept.
CREATE TABLE gurukul.account_sessions (
  id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES gurukul.accounts (id) ON DELETE CASCADE,
  counter BIGINT NOT NULL,
  method TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  refreshed_at BIGINT NOT NULL
);
CREATE INDEX account_sessions_account ON gurukul.account_sessions (account_id);
CREATE INDEX account_sessions_refreshed ON gurukul.account_sessions (refreshed_at);

-- What a mail carries: a code of six digits and the token of a link, both hashed; used once.
CREATE TABLE gurukul.account_codes (
  account_id TEXT NOT NULL REFERENCES gurukul.accounts (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  email TEXT NOT NULL,
  code_hash TEXT NOT NULL,
  link_hash TEXT NOT NULL UNIQUE,
  attempts BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, kind)
);
CREATE INDEX account_codes_email ON gurukul.account_codes (email);
CREATE INDEX account_codes_expiry ON gurukul.account_codes (expires_at);

-- The key that signs access tokens, sealed with the operator's secret: one row a secret.
CREATE TABLE gurukul.account_keys (
  secret_id TEXT NOT NULL PRIMARY KEY,
  sealed BYTEA NOT NULL,
  created_at BIGINT NOT NULL
);
