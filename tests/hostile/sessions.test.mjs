// Sign-ins: a stolen refresh token is noticed, an ended sign-in is refused everywhere at once, and changes of
// password and address and the deletion of the account need a recent sign-in, the password or a mailed code.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startSmtpSink } from '../accounts/lib/smtp_sink.mjs';
import { PASSWORD, api, guest, online, signIn, signUp } from '../integration/lib/accounts.mjs';
import { unique } from '../integration/lib/guard.mjs';
import { missingPostgres, Postgres, closeBoth } from '../integration/lib/postgres.mjs';
import { codeOf } from '../integration/lib/totp.mjs';
import { startServer } from '../integration/lib/server.mjs';
import { spawnSync } from 'node:child_process';

const newEmail = () => `${unique('student')}@campus.example`;
const post = (server, path, body, token) => api(server, 'POST', `/auth/v1${path}`, { body, token });
const refresh = (server, token) => post(server, '/token?grant_type=refresh_token', { refresh_token: token });
const me = async (server, token) => (await api(server, 'GET', '/api/v1/me', { token })).status;

async function session(server, email = newEmail()) {
  const answer = await post(server, '/signup', { email, password: PASSWORD });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return { email, id: answer.body.user.id, token: answer.body.access_token, refresh: answer.body.refresh_token };
}

// Makes every sign-in in the server's database that much older.
function age(server, milliseconds) {
  const { status, stderr } = spawnSync('sqlite3', [`${server.dataDir}/gurukul.db`,
    `.timeout 5000`, `UPDATE account_sessions SET created_at = created_at - ${milliseconds},
      refreshed_at = refreshed_at - ${milliseconds}, authenticated_at = authenticated_at - ${milliseconds}`],
  { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
}
const noSqlite = spawnSync('sqlite3', ['--version']).error ? 'sqlite3 is not installed' : false;

test('two clients that take turns with one refresh token are noticed, and the sign-in ends', async (t) => {
  const server = await startServer({ GURUKUL_AUTH: 'embedded' });
  t.after(() => server.close());
  const start = await session(server);
  let owner = start.refresh;
  let rounds = 0;
  let ended = false;
  while (!ended && rounds++ < 20) {
    const shared = owner;
    const next = await refresh(server, shared);
    const thief = await refresh(server, shared);
    ended = next.status !== 200 || thief.status !== 200;
    owner = next.body.refresh_token;
  }
  assert.ok(ended, 'the sign-in still works after 20 rounds');
  assert.equal((await refresh(server, owner)).status, 400);
  assert.equal(await me(server, start.token), 401);
});

test('a refresh token that is used again after ten seconds ends the sign-in', { skip: noSqlite }, async (t) => {
  const server = await startServer({ GURUKUL_AUTH: 'embedded' });
  t.after(() => server.close());
  const start = await session(server);
  const next = await refresh(server, start.refresh);
  assert.equal((await refresh(server, start.refresh)).status, 200, 'two tabs may refresh at the same time');
  age(server, 10_500);
  assert.equal((await refresh(server, start.refresh)).body.code, 'refresh_token_already_used');
  assert.equal((await refresh(server, next.body.refresh_token)).status, 400);
  assert.equal(await me(server, next.body.access_token), 401);
});

test('after a log-out everywhere the API refuses the tokens, and open connections are closed', async (t) => {
  const server = await startServer({ GURUKUL_AUTH: 'embedded' });
  t.after(() => server.close());
  const email = newEmail();
  const first = await signUp(server, email);
  const second = await signIn(server, email);
  const stranger = await guest(server);
  const [open, other] = [await online(server, first), await online(server, stranger)];
  assert.equal((await post(server, '/logout?scope=global', undefined, second.token)).status, 204);
  for (const { token } of [first, second]) {
    assert.equal(await me(server, token), 401);
    assert.equal((await api(server, 'GET', '/api/v1/ice-servers', { token })).status, 401);
    assert.equal((await api(server, 'GET', '/auth/v1/user', { token })).body.code, 'session_not_found');
  }
  assert.equal((await open.closed).code, 4002);
  other.send('ping', {});
  assert.equal(await me(server, stranger.token), 200);
});

test('a new password ends the other sign-ins, and a local log-out ends only its own', async (t) => {
  const server = await startServer({ GURUKUL_AUTH: 'embedded' });
  t.after(() => server.close());
  const email = newEmail();
  const first = await signUp(server, email);
  const [second, third] = [await signIn(server, email), await signIn(server, email)];
  assert.equal((await post(server, '/logout?scope=local', undefined, third.token)).status, 204);
  assert.deepEqual([await me(server, first.token), await me(server, third.token)], [200, 401]);
  const changed = await api(server, 'PUT', '/auth/v1/user',
    { token: second.token, body: { password: 'another long password' } });
  assert.equal(changed.status, 200, JSON.stringify(changed.body));
  assert.deepEqual([await me(server, first.token), await me(server, second.token)], [401, 200]);
});

test('an ended sign-in stays ended after a restart and on another instance', { skip: missingPostgres() }, async (t) => {
  const postgres = await Postgres.start();
  const env = {
    GURUKUL_AUTH: 'embedded', GURUKUL_DATABASE_URL: postgres.url(await postgres.createDatabase()),
    GURUKUL_SECRET: 'one secret of all the instances, long enough',
  };
  const one = await startServer(env);
  const two = await startServer(env);
  t.after(() => closeBoth(two, postgres));
  const person = await signUp(one);
  const open = await online(two, person);
  assert.equal((await post(one, '/logout', undefined, person.token)).status, 204);
  assert.equal((await open.closed).code, 4002);
  assert.equal(await me(two, person.token), 401);
  await one.close();
  const again = await startServer(env);
  try {
    assert.equal(await me(again, person.token), 401);
  } finally {
    await again.close();
  }
});

test('a new password or address and deletion need a recent sign-in or the password', { skip: noSqlite }, async (t) => {
  const server = await startServer({ GURUKUL_AUTH: 'embedded' });
  t.after(() => server.close());
  const { email, token } = await session(server);
  const put = (body) => api(server, 'PUT', '/auth/v1/user', { token, body });
  age(server, 11 * 60_000);
  for (const body of [{ password: 'another long password' }, { email: newEmail() }]) {
    const { status, body: told } = await put(body);
    assert.deepEqual([status, told.code], [403, 'reauthentication_needed']);
  }
  assert.equal((await put({ data: { theme: 'dark' } })).status, 200, 'metadata need no recent sign-in');
  assert.equal((await put({ password: 'another long password', current_password: 'wrong' })).status, 400);
  const changed = await put({ password: 'another long password', current_password: PASSWORD });
  assert.equal(changed.status, 200, JSON.stringify(changed.body));
  // A deletion needs the token of a recent sign-in: a refreshed token of an old sign-in is not enough.
  const fresh = await post(server, '/token?grant_type=password', { email, password: 'another long password' });
  age(server, 11 * 60_000);
  const stale = await refresh(server, fresh.body.refresh_token);
  const refused = await api(server, 'DELETE', '/api/v1/me', { token: stale.body.access_token });
  assert.deepEqual([refused.status, refused.body.type], [403, 'urn:gurukul:problem:reauthentication_needed']);
  const signedIn = await post(server, '/token?grant_type=password', { email, password: 'another long password' });
  assert.equal((await api(server, 'DELETE', '/api/v1/me', { token: signedIn.body.access_token })).status, 204);
});

test('a guest who signed in a day ago can still create an account', { skip: noSqlite }, async (t) => {
  const server = await startServer({ GURUKUL_AUTH: 'embedded' });
  t.after(() => server.close());
  const { token } = await guest(server);
  age(server, 24 * 3600_000);
  const { status, body } = await api(server, 'PUT', '/auth/v1/user',
    { token, body: { email: newEmail(), password: PASSWORD } });
  assert.equal(status, 200, JSON.stringify(body));
});

test('a mailed code allows a change of password, and the owner is notified of it', { skip: noSqlite }, async (t) => {
  const sink = await startSmtpSink();
  const server = await startServer({
    GURUKUL_AUTH: 'embedded', GURUKUL_RATE_LIMITS: 'off', GURUKUL_SMTP_URL: sink.url,
    GURUKUL_SMTP_FROM: 'no-reply@campus.example',
  });
  t.after(async () => {
    await server.close();
    await sink.close();
  });
  const email = newEmail();
  await post(server, '/signup', { email, password: PASSWORD });
  const proved = await post(server, '/verify', { email, token: (await sink.next()).code, type: 'signup' });
  const token = proved.body.access_token;
  age(server, 11 * 60_000);
  const put = (body) => api(server, 'PUT', '/auth/v1/user', { token, body });
  assert.equal((await put({ password: 'another long password' })).status, 403);
  assert.equal((await api(server, 'GET', '/auth/v1/reauthenticate', { token })).status, 200);
  const { code } = await sink.next();
  const wrong = code === '000000' ? '000001' : '000000';
  assert.equal((await put({ password: 'another long password', nonce: wrong })).status, 422);
  assert.equal((await put({ password: 'another long password', nonce: code })).status, 200);
  const notice = await sink.next();
  assert.equal(notice.to, email);
  assert.match(notice.text, /password of your account was changed/);
  assert.equal((await put({ password: 'a third long password', nonce: code })).status, 422, 'a code works once');
});

test('the owner is notified of a second factor only after it was added', async (t) => {
  const sink = await startSmtpSink();
  const server = await startServer({
    GURUKUL_AUTH: 'embedded', GURUKUL_RATE_LIMITS: 'off', GURUKUL_SMTP_URL: sink.url,
    GURUKUL_SMTP_FROM: 'no-reply@campus.example',
  });
  t.after(async () => {
    await server.close();
    await sink.close();
  });
  const email = newEmail();
  await post(server, '/signup', { email, password: PASSWORD });
  const proved = await post(server, '/verify', { email, token: (await sink.next()).code, type: 'signup' });
  const ask = (path, body) => api(server, 'POST', `/auth/v1/factors${path}`, { token: proved.body.access_token, body });
  const { body: factor } = await ask('', { factor_type: 'totp', friendly_name: 'phone' });
  const verify = (challenge) => ask(`/${factor.id}/verify`, { challenge_id: challenge, code: codeOf(factor.totp.secret) });
  // A right code for a challenge that has ended.
  const ended = await verify('00000000-0000-4000-8000-000000000000');
  assert.deepEqual([ended.status, ended.body.error_code], [422, 'mfa_challenge_expired']);
  const { body: challenge } = await ask(`/${factor.id}/challenge`, {});
  assert.equal((await verify(challenge.id)).status, 200);
  assert.match((await sink.next()).text, /authenticator app/);
  assert.equal((await post(server, '/recover', { email })).status, 200);
  assert.doesNotMatch((await sink.next()).text, /authenticator app/, 'told twice');
});

test('a sign-in ends after GURUKUL_SIGN_IN_LIFE days', { skip: noSqlite }, async (t) => {
  const server = await startServer({ GURUKUL_AUTH: 'embedded', GURUKUL_SIGN_IN_LIFE: '1' });
  t.after(() => server.close());
  const { refresh: token } = await session(server);
  age(server, 24 * 3600_000);
  assert.equal((await refresh(server, token)).body.code, 'session_expired');
});
