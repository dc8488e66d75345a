// kill -9 and a new process on the same port and data folder: sessions are rebuilt from the two resume tokens alone.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client, connectStubbornly, pair } from './lib/client.mjs';
import { SMOKE, range, unique } from './lib/guard.mjs';
import { startServer } from './lib/server.mjs';

const SESSIONS = SMOKE ? 25 : 200;

async function restart(t, server, env = {}) {
  await server.kill();
  const next = await startServer({ ...env, PORT: String(server.port), GURUKUL_DATA_DIR: server.dataDir });
  t.after(() => next.close());
  return next;
}

async function start(t, env) {
  const server = await startServer(env);
  t.after(() => server.close());
  return server;
}

async function comeBack(server, old, more = {}) {
  const client = await connectStubbornly(server, { userId: old.userId });
  client.welcome = await client.authenticate({ resume: old.resumeToken, ...more });
  return client;
}

async function pairs(server, count) {
  const made = [];
  for (const _ of range(count)) made.push(await pair(server));
  return made;
}

test(`after kill -9 all ${SESSIONS} sessions are rebuilt from the resume tokens`, async (t) => {
  const env = { GURUKUL_GRACE: '60' };
  const server = await start(t, env);
  const before = await pairs(server, SESSIONS);
  const next = await restart(t, server, env);
  await Promise.all(before.map(async ({ a, b, sessionId }, index) => {
    await Promise.all([a.closed, b.closed]);
    // In every second pair the other participant comes back first.
    const [first, second] = index % 2 ? [a, b] : [b, a];
    const backFirst = await comeBack(next, first);
    assert.deepEqual(backFirst.welcome.resumed, {
      sessionId, partnerId: second.userId, isInitiator: first === b, matchMode: 'video', lost: true,
    });
    assert.deepEqual(await backFirst.expect('partner_suspended'), { sessionId, graceMs: 60_000 });
    const backSecond = await comeBack(next, second);
    assert.equal(backSecond.welcome.resumed.sessionId, sessionId);
    assert.equal(backSecond.welcome.resumed.lost, true);
    await backFirst.expect('partner_resumed');
    backFirst.send('signal', { sessionId, targetUserId: second.userId, signal: { index } });
    assert.equal((await backSecond.expect('signal')).signal.index, index);
    backSecond.send('signal', { sessionId, targetUserId: first.userId, signal: { index } });
    assert.equal((await backFirst.expect('signal')).signal.index, index);
    const ended = await backSecond.ask('end_session', { sessionId });
    assert.equal(ended.type, 'session_ended');
    assert.equal((await backFirst.expect('partner_left')).reason, 'ended');
  }));
});

test('after a crash, messages for a participant who has not resumed yet are kept for it', async (t) => {
  const server = await start(t);
  const { a, b, sessionId } = await pair(server);
  const next = await restart(t, server);
  const first = await comeBack(next, a);
  first.send('signal', { sessionId, targetUserId: b.userId, signal: { n: 1 } });
  const ack = await first.ask('chat', { sessionId, clientMessageId: 'c', text: 'hello again' });
  assert.equal(ack.type, 'chat_ack');
  const second = await comeBack(next, b);
  assert.equal((await second.expect('signal')).signal.n, 1);
  assert.equal((await second.expect('chat')).text, 'hello again');
});

test('after a crash, a participant gets partner_left lost if its partner does not resume in the grace', async (t) => {
  const env = { GURUKUL_GRACE: '1' };
  const server = await start(t, env);
  const { a, b, sessionId } = await pair(server);
  const next = await restart(t, server, env);
  const first = await comeBack(next, a);
  assert.equal(first.welcome.resumed.sessionId, sessionId);
  assert.deepEqual(await first.expect('partner_suspended'), { sessionId, graceMs: 1000 });
  assert.deepEqual(await first.expect('partner_left'), { sessionId, reason: 'lost' });
  await first.joinQueued({ interests: [unique('anew')] });
  const late = await Client.open(next, b.userId);
  await late.authenticate();
});

test('after a crash, queue spots are rebuilt with their order and preferences', async (t) => {
  const server = await start(t);
  const waiting = [];
  for (const index of range(4)) {
    const client = await Client.open(server);
    await client.joinQueued({ matchMode: 'audio', interests: [`wish-${index}`] });
    waiting.push(client);
  }
  const next = await restart(t, server);
  const back = [];
  for (const client of [waiting[2], waiting[0], waiting[3], waiting[1]]) {
    const again = await comeBack(next, client);
    assert.equal(again.welcome.resumed?.queued, true);
    back.push(again);
  }
  // Positions follow the time of joining, not the order of resuming: user 0 resumes after user 2 but is ahead of it.
  assert.deepEqual(back.map((client) => client.welcome.resumed.position), [1, 1, 3, 2]);
  const later = await Client.open(next);
  const match = await later.joinMatched({ matchMode: 'audio', interests: ['wish-3', 'wish-2'] });
  assert.equal(match.partnerId, waiting[2].userId);
  assert.equal(match.isInitiator, true);
});

test('resume tokens signed with another secret are ignored', async (t) => {
  const server = await start(t, { GURUKUL_SECRET: 'a'.repeat(40) });
  const { a } = await pair(server);
  const next = await restart(t, server, { GURUKUL_SECRET: 'b'.repeat(40) });
  assert.equal((await comeBack(next, a)).welcome.resumed, null);
});

test('a second instance with the same secret and another data folder rebuilds the session', async (t) => {
  const secret = { GURUKUL_SECRET: 'the same key material on every instance' };
  const server = await start(t, secret);
  const other = await start(t, secret);
  const { a, b, sessionId } = await pair(server);
  await server.kill();
  const backA = await comeBack(other, a);
  assert.equal(backA.welcome.resumed.sessionId, sessionId);
  const backB = await comeBack(other, b);
  assert.equal(backB.welcome.resumed.sessionId, sessionId);
  await backA.expect('partner_resumed');
});

test('after a crash, Next searches in the match mode of the rebuilt session', async (t) => {
  const server = await start(t);
  const { a, b } = await pair(server, { join: { matchMode: 'text' } });
  const next = await restart(t, server);
  const [backA, backB] = [await comeBack(next, a), await comeBack(next, b)];
  const ended = backB.expect('partner_left');
  backA.send('skip', {});
  await backA.expect('queued');
  await ended;
  // A skip without a session is a join, and a user who waits may join again.
  assert.equal((await backA.ask('skip', {})).type, 'queued');
  const video = await Client.open(next);
  await video.joinQueued();
  const text = await Client.open(next);
  assert.equal((await text.joinMatched({ matchMode: 'text' })).partnerId, a.userId);
});

test('with GURUKUL_GRACE=0 sessions are not rebuilt after a crash', async (t) => {
  const server = await start(t, { GURUKUL_GRACE: '0' });
  const { a } = await pair(server);
  const next = await restart(t, server, { GURUKUL_GRACE: '0' });
  assert.equal((await comeBack(next, a)).welcome.resumed, null);
});

test('a partner with a new session after the crash does not lose it when the old partner resumes', async (t) => {
  const server = await start(t);
  const { a, b, sessionId } = await pair(server);
  const next = await restart(t, server);
  const [movedOn, other] = [await Client.open(next, b.userId), await Client.open(next)];
  const wish = { interests: [unique('moved-on')] };
  await movedOn.joinQueued(wish);
  await other.joinMatched(wish);
  const match = await movedOn.expect('match_found');
  const back = await comeBack(next, a);
  if (back.welcome.resumed) assert.equal(back.welcome.resumed.sessionId, sessionId);
  await back.barrier();
  await movedOn.expectSilence('partner_left', 'partner_resumed');
  const ack = await movedOn.ask('chat', { sessionId: match.sessionId, clientMessageId: 'c', text: 't' });
  assert.equal(ack.type, 'chat_ack');
});
