// The security log: it has every refusal, and it cannot be flooded.

import assert from 'node:assert/strict';
import test from 'node:test';
import { api, guest, online, PASSWORD, signUp } from '../integration/lib/accounts.mjs';
import { Client } from '../integration/lib/client.mjs';
import { eventually } from '../integration/lib/guard.mjs';
import { claims, mint, SECRET } from '../integration/lib/jwt.mjs';
import { startServer } from '../integration/lib/server.mjs';

const events = (server) => server.stderr.split('\n').filter((line) => line.startsWith('{'))
  .map((line) => JSON.parse(line)).filter((each) => each.log === 'security');

async function found(server, what, matches) {
  await eventually(`${what} in the security log`, () => events(server).some(matches));
  return events(server).find(matches);
}

test('the security log has log-ins and refusals, with client address and account', async (t) => {
  const server = await startServer({ GURUKUL_AUTH: 'embedded' });
  t.after(() => server.close());
  const email = `somebody-${Date.now()}@campus.example`;
  const person = await signUp(server, email);
  const signedUp = await found(server, 'the sign-up', (each) => each.account === person.id);
  assert.equal(signedUp.kind, 'sign_in');
  assert.equal(signedUp.outcome, 'done');
  assert.equal(signedUp.client_address, '127.0.0.1');
  assert.ok(Math.abs(Date.parse(signedUp.time) - Date.now()) < 60_000);

  await api(server, 'POST', '/auth/v1/token?grant_type=password',
    { body: { email, password: `not ${PASSWORD}` } });
  const failed = await found(server, 'the failure', (each) => each.outcome === 'refused');
  assert.equal(failed.kind, 'sign_in');
  assert.match(failed.detail, /invalid_credentials/);
  assert.equal(server.stderr.includes(PASSWORD), false);

  await api(server, 'GET', '/api/v1/me');
  await found(server, 'a 401', (each) => each.kind === 'unauthenticated'
    && each.detail.includes('/api/v1/me'));
  await api(server, 'GET', '/api/v1/admin/reports', { token: person.token });
  const forbidden = await found(server, 'a 403', (each) => each.kind === 'forbidden');
  assert.equal(forbidden.account, person.id);
  assert.match(forbidden.detail, /admins_only/);
});

test('the security log has invalid tokens, expired tokens and rate limits of a WebSocket', async (t) => {
  const server = await startServer({ GURUKUL_AUTH: 'supabase', SUPABASE_JWT_SECRET: SECRET });
  t.after(() => server.close());
  const wrong = await Client.connect(server);
  wrong.send('authenticate', { token: 'no.token.atall' });
  await wrong.expectClose(4002);
  await found(server, 'a wrong token', (each) => each.kind === 'invalid_token');
  const old = await Client.connect(server);
  const at = Math.floor(Date.now() / 1000);
  old.send('authenticate', { token: mint({ payload: claims({ iat: at - 7200, exp: at - 3600 }) }) });
  await old.expectClose(4002);
  await found(server, 'an old token', (each) => each.kind === 'token_expired');
  const payload = claims();
  const eager = await online(server, { id: payload.sub, token: mint({ payload }) });
  for (let each = 0; each < 400; each += 1) eager.send('leave_queue');
  await eager.expect('error', (each) => each.code === 'rate_limited');
  const limited = await found(server, 'a limit', (each) => each.kind === 'rate_limited');
  assert.equal(limited.account, payload.sub);
});

test('the security log has a ban by an administrator and the disconnection of the banned user', async (t) => {
  const server = await startServer({ GURUKUL_AUTH: 'supabase', SUPABASE_JWT_SECRET: SECRET });
  t.after(() => server.close());
  const member = (overrides) => {
    const payload = claims(overrides);
    return { id: payload.sub, token: mint({ payload }) };
  };
  const person = member({});
  const admin = member({ app_metadata: { provider: 'email', role: 'admin' } });
  const client = await online(server, person);
  const ban = await api(server, 'POST', '/api/v1/admin/bans',
    { token: admin.token, body: { userId: person.id, reason: 'a test', minutes: null } });
  assert.equal(ban.status, 201, JSON.stringify(ban.body));
  const act = await found(server, 'the act', (each) => each.kind === 'admin_act');
  assert.equal(act.account, admin.id);
  assert.equal(act.outcome, 'done');
  assert.equal(act.detail, `user.banned ${person.id}`);
  await client.expectClose(4003);
  const banned = await found(server, 'the ban', (each) => each.kind === 'banned');
  assert.equal(banned.account, person.id);
});

test('the security log has one line a second for a flood of refusals, with the number of them', async (t) => {
  const server = await startServer({ GURUKUL_AUTH: 'embedded' });
  t.after(() => server.close());
  const before = Date.now();
  const asks = 300;
  for (let at = 0; at < asks; at += 50) {
    await Promise.all(Array.from({ length: 50 }, () => api(server, 'GET', '/api/v1/me')));
  }
  const told = () => events(server).filter((each) => each.kind === 'unauthenticated');
  const stoodFor = () => told().reduce((sum, each) => sum + 1 + (each.repeated ?? 0), 0);
  await eventually('the log counts all refusals', () => stoodFor() === asks);
  const seconds = (Date.now() - before) / 1000;
  assert.ok(told().length <= seconds + 2, `${told().length} lines in ${seconds} s`);
  await guest(server);
});
