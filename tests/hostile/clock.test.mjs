// The wall clock is set while the server runs, as by an NTP step or after a pause of the machine.
// Times that the server sends out follow at once. No timer runs out, and no limit is lifted or reached.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { api, guest, meet, online, signIn, signUp } from '../integration/lib/accounts.mjs';
import { Client } from '../integration/lib/client.mjs';
import { claims, mint, SECRET } from '../integration/lib/jwt.mjs';
import { startServer, temporaryFolder } from '../integration/lib/server.mjs';
import { SKIP_FAKETIME, wallClock } from './lib/faketime.mjs';

const HOUR = 3600;
const STEPS = [HOUR, -HOUR, 24 * HOUR, -24 * HOUR];
const RELAY = { GURUKUL_TURN_URLS: 'turn:127.0.0.1:3478', GURUKUL_TURN_SECRET: 'x'.repeat(32),
  GURUKUL_TURN_TTL: '600' };
const skip = SKIP_FAKETIME;

// Starts a server whose wall clock the test sets. Its monotonic clock is the machine's.
async function startWithClock(t, env) {
  const clock = wallClock();
  const server = await startServer({ GURUKUL_AUTH: 'embedded', ...RELAY, ...clock.env, ...env });
  t.after(() => server.close());
  return Object.assign(server, { step: clock.step, now: clock.now });
}

const near = (server, at, what) =>
  assert.ok(Math.abs(at - server.now()) < 10_000, `${what}: off by ${at - server.now()} ms`);

function assertRelayLives(server, iceServers, what) {
  const until = Number(iceServers.find((each) => each.username).username.split(':')[0]);
  const life = until - server.now() / 1000;
  assert.ok(life > 580 && life <= 601, `${what}: a relay credential lives ${life} s`);
}

for (const step of STEPS) {
  test(`after a clock step of ${step / HOUR} h, sent times follow it and no timer runs out`, { skip }, async (t) => {
    const server = await startWithClock(t);
    // The members' access tokens are issued before the step. Their connections must not be closed at once.
    const email = `first-${Date.now()}-${Math.abs(step)}@campus.example`;
    const people = [await signUp(server, email), await signUp(server)];
    const waiting = await online(server, await guest(server));
    waiting.join({ interests: ['nobody-else'] });
    await waiting.expect('queued');
    const { a, b, match } = await meet(server, ...people);

    server.step(step);

    // Times that the server sends out follow the new wall clock.
    const late = await signUp(server);
    const newcomer = await online(server, late);
    near(server, newcomer.welcome.serverTime, 'serverTime');
    assertRelayLives(server, newcomer.welcome.iceServers, 'welcome');
    const ice = await api(server, 'GET', '/api/v1/ice-servers', { token: late.token });
    assert.equal(ice.status, 200);
    assertRelayLives(server, ice.body.iceServers, '/api/v1/ice-servers');
    const me = await api(server, 'GET', '/auth/v1/user', { token: late.token });
    assert.equal(me.status, 200);
    near(server, Date.parse(me.body.created_at), 'created_at');

    // Joining the queue still works: the age of a join does not depend on the wall clock.
    newcomer.join({ interests: ['nobody-either'] });
    await newcomer.expect('queued');

    if (step < HOUR) {
      a.send('chat', { sessionId: match.sessionId, clientMessageId: 'm1', text: 'still here' });
      near(server, (await b.expect('chat')).sentAt, 'sentAt');
      // Nobody was timed out, and a lost client resumes with its older resume token. It signs in again
      // first, because an access token that was issued in the future is refused.
      const token = a.resumeToken;
      a.terminate();
      await b.expect('partner_suspended');
      const again = await online(server, await signIn(server, email), { resume: token });
      assert.equal(again.welcome.resumed?.sessionId, match.sessionId);
    }
    assert.equal(waiting.inbox.filter((each) => each.type === 'queue_left').length, 0);
  });
}

test('in open mode, sessions and queue spots can be resumed after any step of the clock', { skip }, async (t) => {
  const server = await startWithClock(t, { GURUKUL_AUTH: 'open' });
  for (const step of [...STEPS, 0]) {
    const a = await Client.open(server);
    const b = await Client.open(server);
    const c = await Client.open(server);
    for (const each of [a, b]) each.join({ interests: [`pair${step}`] });
    const match = await a.expect('match_found');
    c.join({ interests: [`lonely${step}`] });
    await c.expect('queued');
    server.step(step);
    const token = a.resumeToken;
    a.terminate();
    await b.expect('partner_suspended');
    const again = await Client.authenticated(server, a.userId, { resume: token });
    assert.equal(again.welcome.resumed?.sessionId, match.sessionId, `${step}`);
    const place = c.resumeToken;
    c.terminate();
    const back = await Client.authenticated(server, c.userId, { resume: place });
    assert.ok(back.welcome.resumed, `${step}: the place in the queue is kept`);
    again.terminate();
    b.terminate();
    back.terminate();
  }
});

test('the expiry of Supabase tokens follows the wall clock, also on open connections', { skip }, async (t) => {
  const server = await startWithClock(t, { GURUKUL_AUTH: 'supabase', SUPABASE_JWT_SECRET: SECRET });
  const token = () => {
    const iat = Math.floor(server.now() / 1000);
    return mint({ payload: claims({ iat, exp: iat + HOUR }) });
  };
  const enter = async (jwt) => {
    const client = await Client.connect(server);
    client.send('authenticate', { token: jwt });
    return client;
  };
  const old = token();
  const early = await enter(old);
  await early.expect('welcome');
  for (const step of [-HOUR, 2 * HOUR]) {
    server.step(step);
    await (await enter(token())).expect('welcome');
  }
  // The token of the first client has expired by now, so the server closes its connection.
  await early.expectClose(4002);
  const late = await enter(old);
  assert.equal((await late.expect('error')).code, 'token_expired');
});

test('a step of the clock neither resets a rate limit nor blocks other users', { skip }, async (t) => {
  const server = await startWithClock(t);
  const email = `steps-${Date.now()}@campus.example`;
  await signUp(server, email);
  const guess = async () => (await api(server, 'POST', '/auth/v1/token?grant_type=password',
    { body: { email, password: 'not the password' } })).status;
  let refused = 0;
  for (let at = 0; at < 60 && refused === 0; at += 1) refused = (await guess()) === 429 ? 1 : 0;
  assert.equal(refused, 1, 'guesses are limited');
  for (const step of [24 * HOUR, -24 * HOUR]) {
    server.step(step);
    assert.equal(await guess(), 429, `a step of ${step} s gives no new guesses`);
  }
  server.step(-24 * HOUR);
  const other = await signUp(server);
  assert.equal((await api(server, 'GET', '/api/v1/me', { token: other.token })).status, 200);
});

test('a ban ends when the wall clock passes its end', { skip }, async (t) => {
  const server = await startWithClock(t, { GURUKUL_AUTH: 'supabase', SUPABASE_JWT_SECRET: SECRET });
  const member = (overrides) => {
    const iat = Math.floor(server.now() / 1000);
    const payload = claims({ iat, exp: iat + 10 * HOUR, ...overrides });
    return { id: payload.sub, token: mint({ payload }) };
  };
  const person = member({});
  const admin = member({ app_metadata: { provider: 'email', role: 'admin' } });
  (await online(server, person)).terminate();
  const ban = await api(server, 'POST', '/api/v1/admin/bans',
    { token: admin.token, body: { userId: person.id, reason: 'a test', minutes: 60 } });
  assert.equal(ban.status, 201, JSON.stringify(ban.body));
  assert.equal((await api(server, 'GET', '/api/v1/calls', person)).status, 403);
  const refused = await Client.connect(server);
  refused.send('authenticate', { token: person.token });
  assert.equal((await refused.expect('error')).code, 'banned');
  server.step(2 * HOUR);
  assert.equal((await api(server, 'GET', '/api/v1/calls', person)).status, 200);
  await online(server, person);
});
