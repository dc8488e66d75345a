-- Profiles, calls, messages, buddies, safety, the operator's settings (src/social). No reference to accounts: with Supabase
-- they live elsewhere. Times are milliseconds since the epoch.

-- Made when a user is first seen.
CREATE TABLE gurukul.profiles (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT,
  campus TEXT,
  interests TEXT NOT NULL DEFAULT '[]',
  avatar TEXT,
  karma BIGINT NOT NULL DEFAULT 0,
  is_guest BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL
);
CREATE INDEX profiles_created ON gurukul.profiles (created_at, id);

-- Never changed: a new picture is a new row.
CREATE TABLE gurukul.avatars (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  media_type TEXT NOT NULL,
  picture BYTEA NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX avatars_user ON gurukul.avatars (user_id);

-- Deleted a short while ago: what is still on its way into the history comes without their name.
CREATE TABLE gurukul.departed (
  id TEXT NOT NULL PRIMARY KEY,
  departed_at BIGINT NOT NULL
);

CREATE TABLE gurukul.calls (
  id TEXT NOT NULL PRIMARY KEY,
  mode TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  ended_at BIGINT,
  ended TEXT
);
CREATE INDEX calls_started ON gurukul.calls (started_at);

-- Two rows a call, one for each side's view. kept: whether it is in that side's history (guests have none).
CREATE TABLE gurukul.call_members (
  call_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  partner_id TEXT,
  started_at BIGINT NOT NULL,
  kept BIGINT NOT NULL,
  PRIMARY KEY (call_id, user_id)
);
CREATE INDEX call_members_history ON gurukul.call_members (user_id, started_at, call_id);
CREATE INDEX call_members_partner ON gurukul.call_members (partner_id, user_id);

-- sender is NULL when that one has deleted the account.
CREATE TABLE gurukul.messages (
  id TEXT NOT NULL PRIMARY KEY,
  call_id TEXT NOT NULL,
  sender TEXT,
  text TEXT NOT NULL,
  sent_at BIGINT NOT NULL
);
CREATE INDEX messages_call ON gurukul.messages (call_id, sent_at, id);
CREATE INDEX messages_sent ON gurukul.messages (sent_at);

-- One row a pair, low < high. state: asked, buddies, declined (the asker sees it as asked), closed (declined and taken back).
CREATE TABLE gurukul.buddies (
  low TEXT NOT NULL,
  high TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  state TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  answered_at BIGINT,
  PRIMARY KEY (low, high)
);
CREATE INDEX buddies_high ON gurukul.buddies (high);

CREATE TABLE gurukul.blocks (
  blocker TEXT NOT NULL,
  blocked TEXT NOT NULL,
  blocked_at BIGINT NOT NULL,
  PRIMARY KEY (blocker, blocked)
);
CREATE INDEX blocks_blocked ON gurukul.blocks (blocked);

CREATE TABLE gurukul.reports (
  id TEXT NOT NULL PRIMARY KEY,
  reporter TEXT,
  reported TEXT NOT NULL,
  call_id TEXT NOT NULL,
  reason TEXT NOT NULL,
  words TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  resolution TEXT,
  note TEXT,
  resolved_by TEXT,
  resolved_at BIGINT,
  UNIQUE (reporter, call_id)
);
CREATE INDEX reports_created ON gurukul.reports (created_at, id);
CREATE INDEX reports_reported ON gurukul.reports (reported);

-- What was said last before a report: kept beside it, whatever becomes of the history.
CREATE TABLE gurukul.report_messages (
  report_id TEXT NOT NULL REFERENCES gurukul.reports (id) ON DELETE CASCADE,
  message_id TEXT NOT NULL,
  sender TEXT,
  text TEXT NOT NULL,
  sent_at BIGINT NOT NULL,
  PRIMARY KEY (report_id, message_id)
);

CREATE TABLE gurukul.bans (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  reason TEXT NOT NULL,
  banned_at BIGINT NOT NULL,
  until BIGINT,
  banned_by TEXT NOT NULL,
  lifted_at BIGINT,
  lifted_by TEXT
);
CREATE UNIQUE INDEX bans_standing ON gurukul.bans (user_id) WHERE lifted_at IS NULL;
CREATE INDEX bans_banned ON gurukul.bans (banned_at, id);

-- counted: within the daily limits when it was given, so that it is part of the karma.
CREATE TABLE gurukul.ratings (
  call_id TEXT NOT NULL,
  rated TEXT NOT NULL,
  rater TEXT,
  value BIGINT NOT NULL,
  counted BIGINT NOT NULL,
  rated_at BIGINT NOT NULL,
  PRIMARY KEY (call_id, rated)
);
CREATE INDEX ratings_rated ON gurukul.ratings (rated, rated_at);
CREATE INDEX ratings_rater ON gurukul.ratings (rater, rated_at);

-- value is JSON. The row `revision` counts the changes of all others; its value is unique to each change.
CREATE TABLE gurukul.settings (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL,
  version BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by TEXT
);
INSERT INTO gurukul.settings (name, value, version, changed_at) VALUES ('revision', '', 0, 0);

CREATE TABLE gurukul.audit (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL
);
CREATE FUNCTION gurukul.refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is append-only';
END
$$;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON gurukul.audit
  FOR EACH STATEMENT EXECUTE FUNCTION gurukul.refuse_audit_change();
