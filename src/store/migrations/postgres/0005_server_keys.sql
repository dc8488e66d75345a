-- What this installation keeps of its key material: 'generated' is the secret that it made for itself where the data
-- folder is not the place for it; 'fingerprint' is a keyed hash of the secret that was used last.
CREATE TABLE gurukul.server_keys (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
