// The export of a user's data: streamed with a known length, one at a time, in little memory however large it is.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { api, signUp } from '../integration/lib/accounts.mjs';
import { guarded } from '../integration/lib/guard.mjs';
import { startServer } from '../integration/lib/server.mjs';

const MESSAGES = 21_000;
const CHARACTERS = 2_000;
const CALLS = 3;

let server;
let keen;
before(async () => {
  server = await startServer({ GURUKUL_AUTH: 'embedded', GURUKUL_RATE_LIMITS: 'off' });
  keen = await signUp(server);
  await api(server, 'GET', '/api/v1/me', { token: keen.token });
  const call = (number) => `0000000${number}-0000-4000-8000-000000000001`;
  const calls = Array.from({ length: CALLS }, (_, at) => `
    INSERT INTO calls SELECT '${call(at)}', 'text', now - 5000000 + ${at}, now - 1000, 'ended' FROM t;
    INSERT INTO call_members SELECT '${call(at)}', '${keen.id}', 'partner', now - 5000000 + ${at}, 1 FROM t;`).join('');
  execFileSync('sqlite3', ['-cmd', '.timeout 20000', join(server.dataDir, 'gurukul.db')], { input: `
    PRAGMA synchronous=OFF; BEGIN IMMEDIATE;
    CREATE TEMP TABLE n AS WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM c WHERE i < ${MESSAGES - 1}) SELECT i FROM c;
    CREATE TEMP TABLE t AS SELECT CAST(strftime('%s','now') AS INTEGER) * 1000 AS now, '${'\u0915'.repeat(CHARACTERS)}' AS words;
    ${calls}
    INSERT INTO messages SELECT printf('%08x-0000-4000-9000-%012x', i, i), printf('0000000%d-0000-4000-8000-000000000001', i % ${CALLS}),
      '${keen.id}', words, now - 4900000 + i / 7 FROM n, t;
    COMMIT;` });
});
after(() => server?.close());

// Memory of the server process in MB: `VmHWM` is the peak, `VmRSS` the current value.
const memory = (name) =>
  Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${server.child.pid}/status`, 'utf8'))[1]) / 1024;

function open(person, target = server) {
  return guarded(new Promise((resolve, reject) => {
    const request = http.get(`${target.httpUrl}/api/v1/me/export`,
      { headers: { authorization: `Bearer ${person.token}` }, agent: false }, resolve);
    request.on('error', reject);
  }), 'the head of an export', 60_000);
}

async function whole(response) {
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test('a large history is exported completely with little memory of the server', async () => {
  const before = memory('VmRSS');
  const response = await open(keen);
  assert.equal(response.statusCode, 200);
  const seen = new Set();
  let bytes = 0;
  let most = 0;
  let rest = '';
  for await (const chunk of response) {
    bytes += chunk.length;
    most = Math.max(most, memory('VmRSS'));
    const text = rest + chunk.toString('latin1');
    for (const [, id] of text.matchAll(/"id":"([0-9a-f]{8}-0000-4000-9000-[0-9a-f]{12})"/g)) seen.add(id);
    rest = text.slice(-60);
  }
  assert.equal(bytes, Number(response.headers['content-length']), 'Content-Length is the length of the body');
  assert.ok(bytes > MESSAGES * CHARACTERS * 3);
  assert.equal(seen.size, MESSAGES, 'every message is in the export');
  assert.ok(most - before < 48, `${Math.round(most - before)} MB more than before, of ${Math.round(bytes / 1e6)} MB sent`);
});

test('a user can run only one export at a time, and other users can export meanwhile', async () => {
  const first = await open(keen);
  assert.equal(first.statusCode, 200);
  const second = await open(keen);
  assert.equal(second.statusCode, 429);
  const problem = JSON.parse(await whole(second));
  assert.match(problem.type, /export_running/);
  assert.ok(second.headers['retry-after']);
  const other = await signUp(server);
  const theirs = await open(other);
  assert.equal(theirs.statusCode, 200, 'another user can export at the same time');
  const body = JSON.parse(await whole(theirs));
  assert.deepEqual([body.messages, body.calls, body.truncated], [[], [], false]);
  first.destroy();
  // A new export is possible once the server has noticed that the first reader left.
  for (;;) {
    const again = await open(keen);
    again.destroy();
    if (again.statusCode === 200) break;
  }
});

test('an export is valid JSON with the profile, calls, messages and blocks of the user', async () => {
  const person = await signUp(server);
  const stranger = await signUp(server);
  await api(server, 'PATCH', '/api/v1/me', { token: person.token, body: { name: 'Asha "\u0906" \\' } });
  await api(server, 'GET', '/api/v1/me', { token: stranger.token });
  const call = '0000000a-0000-4000-8000-000000000001';
  const now = Date.now() - 60_000;
  execFileSync('sqlite3', ['-cmd', '.timeout 20000', join(server.dataDir, 'gurukul.db')], { input: `
    INSERT INTO calls VALUES ('${call}', 'text', ${now}, ${now + 100}, 'ended');
    INSERT INTO call_members VALUES ('${call}', '${person.id}', '${stranger.id}', ${now}, 1);
    INSERT INTO call_members VALUES ('${call}', '${stranger.id}', '${person.id}', ${now}, 1);
    INSERT INTO messages VALUES ('0000000a-0000-4000-8000-00000000000a', '${call}', '${person.id}', 'mine "1"', ${now + 1});
    INSERT INTO messages VALUES ('0000000a-0000-4000-8000-00000000000b', '${call}', '${stranger.id}', 'theirs', ${now + 2});` });
  await api(server, 'POST', '/api/v1/blocks', { token: person.token, body: { userId: stranger.id } });
  const response = await open(person);
  const text = await whole(response);
  assert.equal(text.length, Number(response.headers['content-length']));
  const body = JSON.parse(text);
  assert.equal(body.profile.name, 'Asha "\u0906" \\');
  assert.deepEqual(body.calls.map((each) => [each.id, each.partner, each.ended]), [[call, stranger.id, 'ended']]);
  assert.deepEqual(body.messages.map((each) => [each.from, each.text]), [['me', 'mine "1"'], ['partner', 'theirs']]);
  assert.deepEqual(body.blocks.map((each) => each.id), [stranger.id]);
});

test('deleting an account with a long history removes all its calls and messages', async () => {
  assert.equal((await api(server, 'DELETE', '/api/v1/me', { token: keen.token })).status, 204);
  const left = execFileSync('sqlite3', ['-cmd', '.timeout 20000', join(server.dataDir, 'gurukul.db'),
    `SELECT (SELECT COUNT(*) FROM messages WHERE sender = '${keen.id}') + (SELECT COUNT(*) FROM call_members WHERE user_id = '${keen.id}')`]);
  assert.equal(String(left).trim(), '0');
});
