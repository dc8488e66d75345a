// Administrators: an unproved address gives no right; `gurukul admin` on the host adds and removes the right.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PASSWORD, api, guest, makeAdmin, signIn, signUp } from '../integration/lib/accounts.mjs';
import { eventually, unique } from '../integration/lib/guard.mjs';
import { SECRET, claims, mint } from '../integration/lib/jwt.mjs';
import { closeBoth, missingPostgres, Postgres } from '../integration/lib/postgres.mjs';
import { runToExit, startServer, temporaryFolder } from '../integration/lib/server.mjs';
import { SUPABASE } from '../integration/lib/talk.mjs';

const DEAN = 'dean@campus.example';

const desk = async (server, token) => (await api(server, 'GET', '/api/v1/admin/overview', { token })).status;
const loses = (server, token) =>
  eventually('the end of the right', async () => await desk(server, token) === 403);

test('without mail, a sign-up with an address of GURUKUL_ADMINS gives no administrator right', async (t) => {
  const server = await startServer({ GURUKUL_AUTH: 'embedded', GURUKUL_ADMINS: DEAN });
  t.after(() => server.close());
  assert.match(server.stderr, /GURUKUL_ADMINS has no effect/);
  const stranger = await signUp(server, DEAN);
  assert.equal(await desk(server, stranger.token), 403);
  const { body } = await api(server, 'GET', '/auth/v1/user', { token: stranger.token });
  assert.equal(body.app_metadata.role, undefined);
});

test('a guest who takes an unproved address of GURUKUL_ADMINS gets no administrator right and no campus', async (t) => {
  const server = await startServer({
    GURUKUL_AUTH: 'embedded', GURUKUL_ADMINS: DEAN, GURUKUL_CAMPUS_DOMAINS: 'campus.example=Campus',
  });
  t.after(() => server.close());
  const stranger = await guest(server);
  const body = { email: DEAN, password: PASSWORD };
  const taken = await api(server, 'PUT', '/auth/v1/user', { token: stranger.token, body });
  assert.equal(taken.status, 200, JSON.stringify(taken.body));
  const { token } = await signIn(server, DEAN);
  assert.equal(await desk(server, token), 403);
  const me = await api(server, 'GET', '/api/v1/me', { token });
  assert.deepEqual([me.body.isAdmin, me.body.campus], [false, null]);
});

test('with Supabase, claims in user_metadata prove no address, while a role in app_metadata counts', async (t) => {
  const server = await startServer({ ...SUPABASE, GURUKUL_ADMINS: DEAN });
  t.after(() => server.close());
  for (const more of [{}, { user_metadata: { email_verified: true, email_confirmed_at: '2026-01-01' } }]) {
    const payload = claims({ email: DEAN, ...more });
    assert.equal(await desk(server, mint({ payload, key: SECRET })), 403);
  }
  const payload = claims({ email: DEAN, app_metadata: { role: 'admin' } });
  assert.equal(await desk(server, mint({ payload, key: SECRET })), 200);
});

test('with Supabase, gurukul admin add takes the id of a user and refuses an address', async (t) => {
  const server = await startServer(SUPABASE);
  t.after(() => server.close());
  const payload = claims({ email: DEAN });
  const token = mint({ payload, key: SECRET });
  assert.equal(await desk(server, token), 403);
  const unknown = await server.command('admin', 'add', DEAN);
  assert.equal(unknown.code, 1);
  assert.match(unknown.stderr, /the user id/);
  await makeAdmin(server, payload.sub, token);
});

function commands(name, skip, databaseOf) {
  test(`${name}: gurukul admin adds, lists and removes administrators, also for older tokens`, { skip }, async (t) => {
    const database = await databaseOf();
    const server = await startServer({ GURUKUL_AUTH: 'embedded', ...database.env });
    t.after(() => closeBoth(server, database));
    const dean = await signUp(server, DEAN);
    const other = await signUp(server);
    await makeAdmin(server, DEAN, dean.token);
    assert.equal(await desk(server, other.token), 403);
    const listed = await server.command('admin', 'list');
    assert.deepEqual([listed.code, listed.stdout], [0, `${DEAN} ${dean.id}\n`]);
    const again = await signIn(server, DEAN);
    const { body } = await api(server, 'GET', '/auth/v1/user', { token: again.token });
    assert.equal(body.app_metadata.role, 'admin');
    const removed = await server.command('admin', 'remove', DEAN.toUpperCase());
    assert.equal(removed.code, 0, removed.stderr);
    await loses(server, dean.token);
    assert.equal(await desk(server, again.token), 403, 'refused although the token says admin');
    assert.equal((await server.command('admin', 'list')).stdout, '');
    for (const verb of ['add', 'remove']) {
      const unknown = await server.command('admin', verb, 'nobody@campus.example');
      assert.equal(unknown.code, 1);
      assert.match(unknown.stderr, /no account nobody@campus\.example/);
    }
  });
}
commands('SQLite', false, () => ({ env: {}, close: () => {} }));
commands('PostgreSQL', missingPostgres(), async () => {
  const postgres = await Postgres.start();
  const url = postgres.url(await postgres.createDatabase());
  return { env: { GURUKUL_DATABASE_URL: url }, close: () => postgres.close() };
});

test('gurukul admin exits with 2 on wrong arguments and with 1 without a database, and creates none', async () => {
  const env = { GURUKUL_DATA_DIR: temporaryFolder() };
  for (const words of [[], ['make', DEAN], ['add'], ['add', 'no address'], ['list', '--no-such-flag', 'x']]) {
    assert.equal((await runToExit(['admin', ...words], env)).code, 2, words.join(' '));
  }
  for (let times = 0; times < 2; ++times) {
    const { code, stderr } = await runToExit(['admin', 'add', DEAN], env);
    assert.equal(code, 1);
    assert.match(stderr, /there is no database/);
  }
});

test('the link of the first start makes one member an administrator, works once and not for guests', async (t) => {
  const server = await startServer({ GURUKUL_AUTH: 'embedded' });
  t.after(() => server.close());
  const linkOf = (text) => /http:\/\/[^\s"]+\/desk#admin=([\w-]+)/.exec(text)?.[1];
  await eventually('the link', () => linkOf(server.stderr) !== undefined);
  const token = linkOf(server.stderr);
  const use = (person, given = token) =>
    api(server, 'POST', '/auth/v1/admin-link', { token: person.token, body: { token: given } });
  const stranger = await guest(server);
  assert.equal((await use(stranger)).body.code, 'account_needed');
  const dean = await signUp(server, DEAN);
  assert.equal((await use(dean, 'a guess')).status, 403);
  assert.equal((await use(dean)).status, 200);
  await eventually('the right', async () => await desk(server, dean.token) === 200);
  assert.equal((await use(await signUp(server))).status, 403);
});

test('a new account with the address of a deleted administrator has no administrator right', async (t) => {
  const server = await startServer({ GURUKUL_AUTH: 'embedded' });
  t.after(() => server.close());
  const email = `${unique('dean')}@campus.example`;
  const dean = await signUp(server, email);
  await makeAdmin(server, email, dean.token);
  assert.equal((await api(server, 'DELETE', '/api/v1/me', { token: dean.token })).status, 204);
  const next = await signUp(server, email);
  assert.equal(await desk(server, next.token), 403);
  assert.equal((await server.command('admin', 'list')).stdout, '');
});
