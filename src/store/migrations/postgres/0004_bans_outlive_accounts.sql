-- What of a ban outlives the account (src/accounts/ban_marks.hpp).

-- On which devices an account was used, the latest eight: keyed hashes of the cookie's random id.
CREATE TABLE gurukul.account_devices (
  account_id TEXT NOT NULL REFERENCES gurukul.accounts (id) ON DELETE CASCADE,
  device_hash TEXT NOT NULL,
  seen_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, device_hash)
);

-- Keyed hashes of the address and the devices of a banned account, until the ban ends.
-- The account itself may be gone: no reference.
CREATE TABLE gurukul.ban_marks (
  mark TEXT NOT NULL,
  account_id TEXT NOT NULL,
  banned_until BIGINT NOT NULL,
  PRIMARY KEY (mark, account_id)
);
CREATE INDEX ban_marks_account ON gurukul.ban_marks (account_id);
CREATE INDEX ban_marks_end ON gurukul.ban_marks (banned_until);
