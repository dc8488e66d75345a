-- Profiles, calls, messages, buddies, safety, the operator's settings (src/social). No reference to accounts: with Supabase
-- they live elsewhere. Times are milliseconds since the epoch.

-- Made when a user is first seen.
CREATE TABLE gurukul.profiles (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT,
  campus TEXT,
  interests TEXT NOT NULL DEFAULT '[]',
  avatar TEXT,
  karma INTEGER NOT NULL DEFAULT 0,
  is_guest INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL
) STRICT;
CREATE INDEX gurukul.profiles_created ON profiles (created_at, id);

-- Never changed: a new picture is a new row.
CREATE TABLE gurukul.avatars (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  media_type TEXT NOT NULL,
  picture BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX gurukul.avatars_user ON avatars (user_id);

-- Deleted a short while ago: what is still on its way into the history comes without their name.
CREATE TABLE gurukul.departed (
  id TEXT NOT NULL PRIMARY KEY,
  departed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE gurukul.calls (
  id TEXT NOT NULL PRIMARY KEY,
  mode TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  ended TEXT
) STRICT;
CREATE INDEX gurukul.calls_started ON calls (started_at);

-- Two rows a call, one for each side's view. kept: whether it is in that side's history (guests have none).
CREATE TABLE gurukul.call_members (
  call_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  partner_id TEXT,
  started_at INTEGER NOT NULL,
  kept INTEGER NOT NULL,
  PRIMARY KEY (call_id, user_id)
) STRICT;
CREATE INDEX gurukul.call_members_history ON call_members (user_id, started_at, call_id);
CREATE INDEX gurukul.call_members_partner ON call_members (partner_id, user_id);

-- sender is NULL when that one has deleted the account.
CREATE TABLE gurukul.messages (
  id TEXT NOT NULL PRIMARY KEY,
  call_id TEXT NOT NULL,
  sender TEXT,
  text TEXT NOT NULL,
  sent_at INTEGER NOT NULL
) STRICT;
CREATE INDEX gurukul.messages_call ON messages (call_id, sent_at, id);
CREATE INDEX gurukul.messages_sent ON messages (sent_at);

-- One row a pair, low < high. state: asked, buddies, declined (the asker sees it as asked), closed (declined and taken back).
CREATE TABLE gurukul.buddies (
  low TEXT NOT NULL,
  high TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  state TEXT NOT NULL,
  asked_at INTEGER NOT NULL,
  answered_at INTEGER,
  PRIMARY KEY (low, high)
) STRICT;
CREATE INDEX gurukul.buddies_high ON buddies (high);

CREATE TABLE gurukul.blocks (
  blocker TEXT NOT NULL,
  blocked TEXT NOT NULL,
  blocked_at INTEGER NOT NULL,
  PRIMARY KEY (blocker, blocked)
) STRICT;
CREATE INDEX gurukul.blocks_blocked ON blocks (blocked);

CREATE TABLE gurukul.reports (
  id TEXT NOT NULL PRIMARY KEY,
  reporter TEXT,
  reported TEXT NOT NULL,
  call_id TEXT NOT NULL,
  reason TEXT NOT NULL,
  words TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  resolution TEXT,
  note TEXT,
  resolved_by TEXT,
  resolved_at INTEGER,
  UNIQUE (reporter, call_id)
) STRICT;
CREATE INDEX gurukul.reports_created ON reports (created_at, id);
CREATE INDEX gurukul.reports_reported ON reports (reported);

-- What was said last before a report: kept beside it, whatever becomes of the history.
CREATE TABLE gurukul.report_messages (
  report_id TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
  message_id TEXT NOT NULL,
  sender TEXT,
  text TEXT NOT NULL,
  sent_at INTEGER NOT NULL,
  PRIMARY KEY (report_id, message_id)
) STRICT;

CREATE TABLE gurukul.bans (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  reason TEXT NOT NULL,
  banned_at INTEGER NOT NULL,
  until INTEGER,
  banned_by TEXT NOT NULL,
  lifted_at INTEGER,
  lifted_by TEXT
) STRICT;
CREATE UNIQUE INDEX gurukul.bans_standing ON bans (user_id) WHERE lifted_at IS NULL;
CREATE INDEX gurukul.bans_banned ON bans (banned_at, id);

-- counted: within the daily limits when it was given, so that it is part of the karma.
CREATE TABLE gurukul.ratings (
  call_id TEXT NOT NULL,
  rated TEXT NOT NULL,
  rater TEXT,
  value INTEGER NOT NULL,
  counted INTEGER NOT NULL,
  rated_at INTEGER NOT NULL,
  PRIMARY KEY (call_id, rated)
) STRICT;
CREATE INDEX gurukul.ratings_rated ON ratings (rated, rated_at);
CREATE INDEX gurukul.ratings_rater ON ratings (rater, rated_at);

-- value is JSON. The row `revision` counts the changes of all others; its value is unique to each change.
CREATE TABLE gurukul.settings (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL,
  version INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by TEXT
) STRICT;
INSERT INTO gurukul.settings (name, value, version, changed_at) VALUES ('revision', '', 0, 0);

CREATE TABLE gurukul.audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE TRIGGER gurukul.audit_is_not_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER gurukul.audit_is_not_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
