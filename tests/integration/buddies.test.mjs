// Buddies and the calls between them, outside the queue.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { api, guest, meet, online, signIn, signUp, signUpAdmin } from './lib/accounts.mjs';
import { Client } from './lib/client.mjs';
import { startServer } from './lib/server.mjs';

const ADMIN = 'admin@campus.example';

let server;
let admin;
before(async () => {
  server = await startServer({ GURUKUL_AUTH: 'embedded', GURUKUL_RATE_LIMITS: 'off' });
  admin = await signUpAdmin(server, ADMIN);
});
after(() => server.close());

async function done(method, path, person, body) {
  const answer = await api(server, method, path, { token: person.token, body });
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

// Two accounts that met and became buddies. Both are connected and in no session.
async function buddies(t) {
  const [first, second] = [await signUp(server), await signUp(server)];
  const { a, b, match } = await meet(server, first, second);
  t.after(() => [a, b].forEach((each) => each.terminate()));
  await done('POST', '/api/v1/buddies', first, { callId: match.sessionId });
  assert.deepEqual(await b.expect('buddy_changed'), { buddyId: first.id, change: 'asked' });
  await done('POST', `/api/v1/buddies/${first.id}/accept`, second, {});
  assert.deepEqual(await a.expect('buddy_changed'), { buddyId: second.id, change: 'accepted' });
  await a.ask('end_session', { sessionId: match.sessionId });
  await b.expect('partner_left');
  return { first, second, a, b };
}

async function call(a, b, matchMode = 'video') {
  const calling = await a.ask('call_buddy', { buddyId: b.userId, matchMode });
  assert.equal(calling.type, 'calling', calling.raw);
  const invite = await b.expect('buddy_invite');
  assert.equal(invite.inviteId, calling.payload.inviteId);
  return invite;
}

test('an accepted direct call opens a session like that of a match', async (t) => {
  const { first, second, a, b } = await buddies(t);
  await done('PATCH', '/api/v1/me', first, { name: 'Somebody' });
  const invite = await call(a, b, 'audio');
  assert.equal(invite.buddyId, first.id);
  assert.equal(invite.name, 'Somebody');
  assert.equal(invite.matchMode, 'audio');
  assert.ok(invite.expiresInMs > 0);
  const accepted = await b.ask('accept', { inviteId: invite.inviteId });
  assert.equal(accepted.type, 'match_found');
  assert.equal(accepted.payload.isInitiator, true);
  assert.equal(accepted.payload.partnerId, first.id);
  const { sessionId, matchMode } = await a.expect('match_found');
  assert.equal(sessionId, accepted.payload.sessionId);
  assert.equal(matchMode, 'audio');
  a.send('signal', { sessionId, targetUserId: second.id, signal: { n: 1 } });
  assert.equal((await b.expect('signal')).signal.n, 1);
  assert.equal(await server.metric(/^gurukul_direct_calls_total/), 1);

  // A direct call is resumed like any other session.
  const token = a.resumeToken;
  a.terminate();
  await b.expect('partner_suspended');
  const back = await online(server, first, { resume: token });
  t.after(() => back.terminate());
  assert.equal(back.welcome.resumed.sessionId, sessionId);
  await b.expect('partner_resumed');
});

test('a direct call can be declined by the callee and cancelled by the caller', async (t) => {
  const { a, b } = await buddies(t);
  const { inviteId } = await call(a, b);
  assert.deepEqual((await b.ask('decline', { inviteId })).payload, { inviteId, reason: 'declined' });
  assert.deepEqual(await a.expect('invite_ended'), { inviteId, reason: 'declined' });
  const again = await call(a, b);
  await a.ask('decline', { inviteId: again.inviteId });
  assert.equal((await b.expect('invite_ended')).reason, 'cancelled');
  await b.askError('accept', { inviteId: again.inviteId }, 'unavailable');
});

test('a call to anybody but a connected buddy is unavailable, with the same message for every reason', async (t) => {
  const { a, b, first, second } = await buddies(t);
  const [stranger, somebody] = [await online(server, await signUp(server)), await online(server, await guest(server))];
  t.after(() => [stranger, somebody].forEach((each) => each.terminate()));
  const told = new Set();
  for (const [caller, buddyId] of [[stranger, second.id], [somebody, second.id], [a, stranger.userId],
    [a, a.userId], [a, 'nobody-at-all']]) {
    told.add((await caller.askError('call_buddy', { buddyId }, 'unavailable')).message);
  }
  b.terminate();
  for (let here = true; here;) {
    const { items } = await done('GET', '/api/v1/buddies', first);
    here = items.find(({ id }) => id === second.id).online;
  }
  told.add((await a.askError('call_buddy', { buddyId: second.id }, 'unavailable')).message);
  assert.equal(told.size, 1, [...told].join(' / '));
});

test('a removed buddy cannot call, and a block ends a waiting invite', async (t) => {
  const { a, b, first, second } = await buddies(t);
  await done('DELETE', `/api/v1/buddies/${second.id}`, first);
  assert.deepEqual(await b.expect('buddy_changed'), { buddyId: first.id, change: 'removed' });
  await b.askError('call_buddy', { buddyId: first.id }, 'unavailable');
  const other = await buddies(t);
  const { inviteId } = await call(other.a, other.b);
  await done('POST', '/api/v1/blocks', other.second, { userId: other.first.id });
  assert.equal((await other.a.expect('invite_ended')).reason, 'gone');
  await other.b.askError('accept', { inviteId }, 'unavailable');
  assert.ok(a);
});

test('a match mode or matching that the operator switched off is refused for direct calls too', async (t) => {
  const { a, b } = await buddies(t);
  const change = (body) => done('PATCH', '/api/v1/admin/settings', admin, body);
  await change({ modes: ['video', 'audio'] });
  await a.askError('call_buddy', { buddyId: b.userId, matchMode: 'text' }, 'disabled');
  await change({ modes: ['video', 'audio', 'text'], matching: false });
  await a.askError('call_buddy', { buddyId: b.userId }, 'disabled');
  await change({ matching: true });
  await call(a, b);
});

test('in open mode call_buddy and accept are unavailable', async () => {
  const open = await startServer();
  try {
    const somebody = await Client.authenticated(open);
    await somebody.askError('call_buddy', { buddyId: 'u-2' }, 'unavailable');
    await somebody.askError('accept', { inviteId: 'none' }, 'unavailable');
  } finally {
    await open.close();
  }
});
