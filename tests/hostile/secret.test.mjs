// The server's secret: where it is stored, the warning when it changes, and who may read it. A container
// without a volume starts every deploy with an empty data folder.

import assert from 'node:assert/strict';
import { chmodSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { api, guest, signUp } from '../integration/lib/accounts.mjs';
import { Postgres, missingPostgres } from '../integration/lib/postgres.mjs';
import { runToExit, startServer, temporaryFolder } from '../integration/lib/server.mjs';

const skip = missingPostgres();
const EMBEDDED = { GURUKUL_AUTH: 'embedded', GURUKUL_RATE_LIMITS: 'off', GURUKUL_THREADS: '1' };
const COST = /all users are signed out/;

let postgres;
before(async () => { if (!skip) postgres = await Postgres.start(); });
after(() => postgres?.close());

function folder(t) {
  const path = temporaryFolder();
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

// Starts a server that is closed when the test ends. Its data folder stays.
async function start(t, env) {
  const server = await startServer({ ...EMBEDDED, ...env });
  t.after(() => server.close({ keepData: true }));
  return server;
}

async function end(server) {
  server.signal('SIGTERM');
  await server.waitForExit();
}

const stillSignedIn = async (server, person) =>
  (await api(server, 'GET', '/api/v1/me', { token: person.token })).status === 200;

test('with PostgreSQL, sign-ins survive a deploy with an empty data folder', { skip }, async (t) => {
  const GURUKUL_DATABASE_URL = postgres.url(await postgres.createDatabase());
  const first = await start(t, { GURUKUL_DATABASE_URL, GURUKUL_DATA_DIR: folder(t) });
  const person = await signUp(first);
  await end(first);
  const second = await start(t, { GURUKUL_DATABASE_URL, GURUKUL_DATA_DIR: folder(t) });
  assert.ok(await stillSignedIn(second, person));
  assert.doesNotMatch(second.stderr, COST);
});

test('two instances that start together on one PostgreSQL database use the same secret', { skip }, async (t) => {
  const GURUKUL_DATABASE_URL = postgres.url(await postgres.createDatabase());
  const both = await Promise.all([0, 1].map(() =>
    start(t, { GURUKUL_DATABASE_URL, GURUKUL_DATA_DIR: folder(t) })));
  const person = await guest(both[0]);
  assert.ok(await stillSignedIn(both[1], person));
});

test('only the database role of the server can read the secret in PostgreSQL', { skip }, async (t) => {
  const database = await postgres.createDatabase();
  await postgres.query(database, 'CREATE ROLE stranger LOGIN');
  await start(t, { GURUKUL_DATABASE_URL: postgres.url(database), GURUKUL_DATA_DIR: folder(t) });
  const kept = await postgres.query(database, "SELECT value FROM gurukul.server_keys WHERE name = 'generated'");
  assert.ok(kept.length >= 32);
  await assert.rejects(postgres.query(database, 'SELECT * FROM gurukul.server_keys', 'stranger'), /permission denied/);
});

test('a secret file of an older version is copied into the database and not replaced', { skip }, async (t) => {
  const GURUKUL_DATABASE_URL = postgres.url(await postgres.createDatabase());
  const old = folder(t);
  const secret = 'a-secret-that-an-older-version-has-made';
  writeFileSync(`${old}/secret`, `${secret}\n`, { mode: 0o600 });
  const first = await start(t, { GURUKUL_DATABASE_URL, GURUKUL_DATA_DIR: old });
  const person = await signUp(first);
  await end(first);
  assert.equal(readFileSync(`${old}/secret`, 'utf8'), `${secret}\n`);
  const second = await start(t, { GURUKUL_DATABASE_URL, GURUKUL_DATA_DIR: folder(t) });
  assert.ok(await stillSignedIn(second, person));
  assert.equal((second.stdout + second.stderr + first.stderr).includes(secret), false);
});

test('with SQLite, a new secret for existing accounts causes a warning that every sign-in ends', async (t) => {
  const dir = folder(t);
  const first = await start(t, { GURUKUL_DATA_DIR: dir });
  assert.doesNotMatch(first.stderr, COST, 'the first start has nothing to lose');
  await signUp(first);
  await end(first);
  const again = await start(t, { GURUKUL_DATA_DIR: dir });
  assert.doesNotMatch(again.stderr, COST);
  await end(again);
  rmSync(`${dir}/secret`);
  const third = await start(t, { GURUKUL_DATA_DIR: dir });
  assert.match(third.stderr, COST);
  assert.match(third.stderr, /GURUKUL_SECRET/);
});

test('a changed GURUKUL_SECRET causes a warning that every sign-in ends', async (t) => {
  const dir = folder(t);
  const [one, other] = ['1', '2'].map((digit) => digit.repeat(40));
  const first = await start(t, { GURUKUL_DATA_DIR: dir, GURUKUL_SECRET: one });
  await signUp(first);
  await end(first);
  const same = await start(t, { GURUKUL_DATA_DIR: dir, GURUKUL_SECRET: one });
  assert.doesNotMatch(same.stderr, COST);
  await end(same);
  const changed = await start(t, { GURUKUL_DATA_DIR: dir, GURUKUL_SECRET: other });
  assert.match(changed.stderr, COST);
  for (const secret of [one, other]) assert.equal(changed.stderr.includes(secret), false);
});

test('a secret file that others can read is made private with a warning; a short one is refused', async (t) => {
  const dir = folder(t);
  writeFileSync(`${dir}/secret`, 'x'.repeat(40));
  chmodSync(`${dir}/secret`, 0o644);
  const server = await start(t, { GURUKUL_AUTH: 'open', GURUKUL_DATA_DIR: dir });
  assert.equal(statSync(`${dir}/secret`).mode & 0o777, 0o600);
  assert.match(server.stderr, /could read the secret file/);
  await end(server);
  for (const text of ['', 'short']) {
    writeFileSync(`${dir}/secret`, text);
    const ended = await runToExit(['serve'], { PORT: '0', GURUKUL_AUTH: 'open', GURUKUL_DATA_DIR: dir });
    assert.equal(ended.code, 1, ended.stderr);
    assert.match(ended.stderr, /GURUKUL_DATA_DIR/);
  }
});

test('the first start creates one secret file that only its owner can read', async (t) => {
  const dir = folder(t);
  await start(t, { GURUKUL_DATA_DIR: dir });
  const made = readdirSync(dir).filter((name) => name.startsWith('secret'));
  assert.deepEqual(made, ['secret']);
  assert.equal(statSync(`${dir}/secret`).mode & 0o777, 0o600);
  assert.ok(readFileSync(`${dir}/secret`, 'utf8').trim().length >= 32);
});

test('secrets under 32 characters are refused, and an empty GURUKUL_SECRET counts as not given', async (t) => {
  for (const [name, env] of [['GURUKUL_SECRET', {}],
    ['SUPABASE_JWT_SECRET', { GURUKUL_AUTH: 'supabase' }]]) {
    for (const value of ['x', 'x'.repeat(31)]) {
      const ended = await runToExit(['serve'], { PORT: '0', GURUKUL_DATA_DIR: folder(t), ...env, [name]: value });
      assert.equal(ended.code, 2, ended.stderr);
      assert.ok(ended.stderr.includes(name));
      assert.ok(!ended.stderr.includes('xx'));
    }
  }
  await start(t, { GURUKUL_DATA_DIR: folder(t), GURUKUL_SECRET: '' });
});
