// Embedded accounts from sign-up to the call: identity, blocks, bans and the operator's settings.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { api, guest, meet, online, signIn, signUp, signUpAdmin } from './lib/accounts.mjs';
import { Client } from './lib/client.mjs';
import { guarded } from './lib/guard.mjs';
import { startServer } from './lib/server.mjs';

let server;
before(async () => {
  server = await startServer({ GURUKUL_AUTH: 'embedded' });
});
after(() => server.close());

test('a guest and a member are matched, and the guest stays a guest', async (t) => {
  const somebody = await guest(server);
  const person = await signUp(server);
  assert.equal((await api(server, 'PATCH', '/api/v1/me', { token: person.token, body: { name: 'Somebody' } })).status, 200);
  const { a, b } = await meet(server, person, somebody);
  t.after(() => [a, b].forEach((each) => each.terminate()));
  const again = await api(server, 'GET', '/api/v1/me', { token: somebody.token });
  assert.equal(again.body.isGuest, true);
  b.send('skip', {});
  assert.equal((await a.expect('partner_left')).reason, 'skipped');
});

test('the partner is shown the name of the profile', async (t) => {
  const [named, other] = [await signUp(server), await signUp(server)];
  await api(server, 'PATCH', '/api/v1/me', { token: named.token, body: { name: 'Somebody' } });
  const { a, b, match } = await meet(server, named, other);
  t.after(() => [a, b].forEach((each) => each.terminate()));
  assert.equal(match.partner.name, 'Somebody');
  assert.equal(match.partner.karma, 0);
});

test('a block ends the call, and the two users are not matched again', async (t) => {
  const [first, second, third] = [await signUp(server), await signUp(server), await signUp(server)];
  const { a, b } = await meet(server, first, second);
  const c = await online(server, third);
  t.after(() => [a, b, c].forEach((each) => each.terminate()));
  const blocked = await api(server, 'POST', '/api/v1/blocks', { token: first.token, body: { userId: second.id } });
  assert.ok(blocked.status < 300, `${blocked.status} ${JSON.stringify(blocked.body)}`);
  await b.expect('partner_left');
  const interests = [first.id.slice(-32)];
  a.send('join_queue', { interests });
  await a.expect('queued');
  b.send('join_queue', { interests });
  await b.expect('queued');
  c.send('join_queue', { interests });
  const match = await c.expect('match_found');
  assert.equal(match.partnerId, first.id, 'the user who joined first is matched, and the blocked one waits on');
});

test('a ban ends the call and closes the connection with 4003, and a new connection is refused', async (t) => {
  const admin = await signUpAdmin(server, 'admin@campus.example');
  const [first, second] = [await signUp(server), await signUp(server)];
  const { a, b } = await meet(server, first, second);
  t.after(() => a.terminate());
  const ban = await api(server, 'POST', '/api/v1/admin/bans',
    { token: admin.token, body: { userId: second.id, reason: 'rude', minutes: 60 } });
  assert.ok(ban.status < 300, `${ban.status} ${JSON.stringify(ban.body)}`);
  assert.equal((await a.expect('partner_left')).reason, 'banned');
  await b.expectClose(4003);
  const back = await Client.connect(server);
  t.after(() => back.terminate());
  await back.askError('authenticate', { token: second.token }, 'banned');
  await back.expectClose(4003);
});

test('the admin API refuses users who are not administrators', async () => {
  const person = await signUp(server);
  for (const token of [undefined, person.token, 'no.such.token']) {
    const { status } = await api(server, 'GET', '/api/v1/admin/overview', { token });
    assert.ok([401, 403, 404].includes(status), `${status}`);
  }
});

test('matching can be switched off and on while the server runs', async (t) => {
  const admin = await signIn(server, 'admin@campus.example');
  const waiting = await online(server, await signUp(server));
  t.after(() => waiting.terminate());
  waiting.send('join_queue', { interests: ['nobody shares this'] });
  await waiting.expect('queued');
  const change = (body) => api(server, 'PATCH', '/api/v1/admin/settings', { token: admin.token, body });
  const off = await change({ matching: false, matchingMessage: 'exams' });
  assert.equal(off.status, 200, JSON.stringify(off.body));
  assert.equal((await waiting.expect('queue_left')).reason, 'disabled');
  assert.equal((await api(server, 'GET', '/api/v1/settings')).body.matchingMessage, 'exams');
  waiting.send('join_queue', {});
  assert.equal((await waiting.expect('error')).code, 'disabled');
  assert.equal((await change({ matching: true })).status, 200);
  waiting.send('join_queue', { interests: ['nobody shares this'] });
  await waiting.expect('queued');
});

test('while matching is off, joins, resumes of queue spots and Next are refused', async (t) => {
  const admin = await signIn(server, 'admin@campus.example');
  const change = (body) => api(server, 'PATCH', '/api/v1/admin/settings', { token: admin.token, body });
  t.after(() => change({ matching: true, modes: ['video', 'audio', 'text'] }));
  const person = await signUp(server);
  const waiting = await online(server, person);
  waiting.send('join_queue', { interests: ['nobody shares this either'] });
  await waiting.expect('queued');
  const { a, b } = await meet(server, await signUp(server), await signUp(server));
  t.after(() => [a, b].forEach((each) => each.terminate()));
  const other = await online(server, await signUp(server));
  waiting.terminate();
  await waiting.closed;
  assert.equal((await change({ matching: false })).status, 200);
  const back = await online(server, person, { resume: waiting.resumeToken });
  t.after(() => back.terminate());
  assert.equal(back.welcome.resumed, null);
  await back.askError('join_queue', {}, 'disabled');
  await a.askError('skip', {}, 'disabled');
  await b.expectSilence('partner_left');
  assert.equal((await change({ matching: true, modes: ['text'] })).status, 200);
  await a.askError('skip', {}, 'disabled');
  await b.expectSilence('partner_left');
  await other.askError('join_queue', {}, 'disabled');
  other.terminate();
});

test('a large upload that is no picture gets 400, one over the limit gets 413', async () => {
  const person = await signUp(server);
  const put = async (bytes) => {
    const answer = await server.http('/api/v1/me/avatar', {
      method: 'PUT', body: bytes, headers: { authorization: `Bearer ${person.token}`, 'content-type': 'image/png' },
    });
    return { status: answer.status, type: answer.json().type };
  };
  const noise = Buffer.alloc(5 * 1024 * 1024, 'no picture');
  assert.deepEqual(await put(noise), { status: 400, type: 'urn:gurukul:problem:invalid' });
  const tooLarge = await put(Buffer.concat([noise, Buffer.from('x')]));
  assert.deepEqual(tooLarge, { status: 413, type: 'urn:gurukul:problem:too_large' });
});

test('a page of another origin may not read the answers of the accounts API', async () => {
  const answer = await guarded(fetch(`${server.httpUrl}/auth/v1/settings`,
    { headers: { origin: 'https://elsewhere.example' } }), 'the settings');
  assert.equal(answer.headers.get('access-control-allow-origin'), null);
});

test('a token of another server is refused as invalid_token', async () => {
  const other = await startServer({ GURUKUL_AUTH: 'embedded' });
  try {
    const person = await signUp(server);
    const client = await Client.connect(other);
    client.send('authenticate', { token: person.token });
    assert.equal((await client.expect('error')).code, 'invalid_token');
  } finally {
    await other.close();
  }
});
