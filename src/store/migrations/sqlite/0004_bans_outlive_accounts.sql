-- What of a ban outlives the account (src/accounts/ban_marks.hpp).

-- On which devices an account was used, the latest eight: keyed hashes of the cookie's random id.
CREATE TABLE gurukul.account_devices (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  device_hash TEXT NOT NULL,
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, device_hash)
) STRICT;

-- Keyed hashes of the address and the devices of a banned account, until the ban ends.
-- The account itself may be gone: no reference.
CREATE TABLE gurukul.ban_marks (
  mark TEXT NOT NULL,
  account_id TEXT NOT NULL,
  banned_until INTEGER NOT NULL,
  PRIMARY KEY (mark, account_id)
) STRICT;
CREATE INDEX gurukul.ban_marks_account ON ban_marks (account_id);
CREATE INDEX gurukul.ban_marks_end ON ban_marks (banned_until);
