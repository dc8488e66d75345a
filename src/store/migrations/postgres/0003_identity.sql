-- Who owns an address, which sign-ins live, and who is an administrator (src/accounts). A code carries what it
-- was made for, so that nothing of a stranger's comes true by the owner's click. Pending codes of the earlier
-- form are dropped: they would have ended within a day.

DROP TABLE gurukul.account_codes;
CREATE TABLE gurukul.account_codes (
  link_hash TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  -- Where the mail went: what the code proves.
  email TEXT NOT NULL,
  code_hash TEXT NOT NULL,
  -- The account it was made for; null: the one that has the address when it is used, or a new one.
  account_id TEXT REFERENCES gurukul.accounts (id) ON DELETE CASCADE,
  -- The sign-in that asked, of a change of address and of a reauthentication.
  sign_in_id TEXT,
  -- What a sign-up was told and typed; kept here until its address is proved.
  new_account_id TEXT,
  password_hash TEXT,
  user_metadata TEXT,
  attempts BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX account_codes_email ON gurukul.account_codes (email, kind);
CREATE INDEX account_codes_account ON gurukul.account_codes (account_id);
CREATE INDEX account_codes_expiry ON gurukul.account_codes (expires_at);

-- No account is kept before its address is proved, where mail is sent.
DELETE FROM gurukul.accounts WHERE email IS NOT NULL AND email_confirmed_at IS NULL AND NOT EXISTS
  (SELECT 1 FROM gurukul.account_sessions s WHERE s.account_id = gurukul.accounts.id);

-- When the password, a code or a link was last given: what a change of the password has to be close to.
ALTER TABLE gurukul.account_sessions ADD COLUMN authenticated_at BIGINT NOT NULL DEFAULT 0;
UPDATE gurukul.account_sessions SET authenticated_at = created_at;
-- When a second factor was given; null: it was not, aal1.
ALTER TABLE gurukul.account_sessions ADD COLUMN second_factor_at BIGINT;
-- The newest refresh token that was taken though it had been used, when, and how many such in a row.
ALTER TABLE gurukul.account_sessions ADD COLUMN reused_number BIGINT NOT NULL DEFAULT -1;
ALTER TABLE gurukul.account_sessions ADD COLUMN reused_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE gurukul.account_sessions ADD COLUMN reused_in_a_row BIGINT NOT NULL DEFAULT 0;

-- Sign-ins that ended while access tokens of theirs may still be valid, in the order of their end.
CREATE TABLE gurukul.account_ended_sign_ins (
  number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  ended_at BIGINT NOT NULL
);
CREATE INDEX account_ended_sign_ins_account ON gurukul.account_ended_sign_ins (account_id);
CREATE INDEX account_ended_sign_ins_time ON gurukul.account_ended_sign_ins (ended_at);
CREATE FUNCTION gurukul.note_ended_sign_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO gurukul.account_ended_sign_ins (id, account_id, ended_at)
    VALUES (OLD.id, OLD.account_id, CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT));
  RETURN NULL;
END
$$;
CREATE TRIGGER account_sign_in_ended AFTER DELETE ON gurukul.account_sessions
  FOR EACH ROW EXECUTE FUNCTION gurukul.note_ended_sign_in();

-- Second factors: time-based codes (RFC 6238). The secret is sealed with a key of the operator's secret.
CREATE TABLE gurukul.account_factors (
  id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES gurukul.accounts (id) ON DELETE CASCADE,
  friendly_name TEXT NOT NULL,
  sealed_secret BYTEA NOT NULL,
  is_verified BIGINT NOT NULL,
  -- The newest time step whose code was used: no code counts twice.
  last_step BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX account_factors_account ON gurukul.account_factors (account_id);
CREATE TABLE gurukul.account_challenges (
  id TEXT NOT NULL PRIMARY KEY,
  factor_id TEXT NOT NULL REFERENCES gurukul.account_factors (id) ON DELETE CASCADE,
  expires_at BIGINT NOT NULL
);
CREATE INDEX account_challenges_factor ON gurukul.account_challenges (factor_id);
CREATE INDEX account_challenges_expiry ON gurukul.account_challenges (expires_at);

-- Whom the operator made an administrator on the host. The id may be one of Supabase's users.
CREATE TABLE gurukul.admins (
  user_id TEXT NOT NULL PRIMARY KEY,
  address TEXT NOT NULL,
  added_at BIGINT NOT NULL
);
-- Links that make whoever opens them an administrator, once; hashed.
CREATE TABLE gurukul.admin_links (
  token_hash TEXT NOT NULL PRIMARY KEY,
  expires_at BIGINT NOT NULL
);

-- Mails that tell the owner of an address about a change, until one instance has taken them.
CREATE TABLE gurukul.account_notices (
  number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email TEXT NOT NULL,
  kind TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
