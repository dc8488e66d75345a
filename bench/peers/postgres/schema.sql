-- The old design: the queue is a table, and pairing holds one advisory lock for everybody.
CREATE TABLE waiting (user_id bigint PRIMARY KEY, joined_at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE INDEX waiting_oldest ON waiting (joined_at);
CREATE TABLE sessions (id bigserial PRIMARY KEY, older bigint NOT NULL, newer bigint NOT NULL,
                       started_at timestamptz NOT NULL DEFAULT clock_timestamp());

CREATE FUNCTION join_queue_locked(joining bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  oldest bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(1);
  DELETE FROM waiting WHERE user_id = (SELECT user_id FROM waiting WHERE user_id <> joining
                                       ORDER BY joined_at LIMIT 1) RETURNING user_id INTO oldest;
  IF oldest IS NULL THEN
    INSERT INTO waiting (user_id) VALUES (joining) ON CONFLICT (user_id) DO UPDATE SET joined_at = clock_timestamp();
    RETURN NULL;
  END IF;
  DELETE FROM waiting WHERE user_id = joining;
  INSERT INTO sessions (older, newer) VALUES (oldest, joining);
  RETURN oldest;
END $$;

-- Without the lock: rows that another transaction is taking are passed over.
CREATE FUNCTION join_queue_unlocked(joining bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  oldest bigint;
BEGIN
  DELETE FROM waiting WHERE user_id = (SELECT user_id FROM waiting WHERE user_id <> joining
                                       ORDER BY joined_at LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING user_id INTO oldest;
  IF oldest IS NULL THEN
    INSERT INTO waiting (user_id) VALUES (joining) ON CONFLICT (user_id) DO UPDATE SET joined_at = clock_timestamp();
    RETURN NULL;
  END IF;
  INSERT INTO sessions (older, newer) VALUES (oldest, joining);
  RETURN oldest;
END $$;
