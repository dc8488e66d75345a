// Joining, waiting, leaving: every reply about the queue.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from './lib/client.mjs';
import { range, unique } from './lib/guard.mjs';
import { startServer } from './lib/server.mjs';

let server;
before(async () => { server = await startServer({ GURUKUL_STUN_URLS: 'stun:127.0.0.1:3478' }); });
after(() => server.close());

// A server for one test only, where positions and sizes in the queue are checked.
async function ownServer(t, env = {}) {
  const own = await startServer(env);
  t.after(() => own.close());
  return own;
}

// Preferences that nobody else in this suite shares, so the user has to wait.
const alone = () => ({ interests: [unique('alone')] });

test('queued has all documented fields and the ref', async (t) => {
  const own = await ownServer(t, { GURUKUL_STUN_URLS: 'stun:127.0.0.1:3478' });
  const client = await Client.open(own);
  const answer = await client.ask('join_queue', { userId: client.userId });
  assert.equal(answer.type, 'queued');
  assert.deepEqual(Object.keys(answer.payload).sort(),
    ['estimatedWaitMs', 'iceServers', 'position', 'resumeToken', 'size']);
  assert.deepEqual([answer.payload.position, answer.payload.size], [1, 1]);
  assert.ok(answer.payload.estimatedWaitMs === null || answer.payload.estimatedWaitMs >= 0);
  assert.equal(typeof answer.payload.resumeToken, 'string');
  assert.deepEqual(answer.payload.iceServers.flatMap((each) => each.urls), ['stun:127.0.0.1:3478']);
});

test('position and size count only users of the same match mode', async (t) => {
  const own = await ownServer(t);
  for (const [index, matchMode] of ['video', 'video', 'audio', 'video', 'text', 'audio'].entries()) {
    const client = await Client.open(own);
    const queued = await client.joinQueued({ matchMode, ...alone() });
    const expected = { video: [1, 2, 0, 3], audio: [0, 0, 1, 0, 0, 2], text: [0, 0, 0, 0, 1] };
    assert.equal(queued.position, expected[matchMode][index]);
    assert.equal(queued.size, expected[matchMode][index]);
  }
});

test('a position moves up when another user leaves, and repeated queued messages have no ref', async (t) => {
  const own = await ownServer(t);
  const [first, second] = [await Client.open(own), await Client.open(own)];
  await first.joinQueued(alone());
  assert.equal((await second.joinQueued(alone())).position, 2);
  first.send('leave_queue', {});
  await first.expect('queue_left');
  const again = await second.ask('join_queue', { userId: second.userId, ...alone() });
  assert.equal(again.type, 'queued');
  assert.deepEqual([again.payload.position, again.payload.size], [1, 1]);
  for (const repeated of second.messages('queued')) assert.equal('ref' in repeated, false);
});

test('leave_queue is answered with queue_left, also when not queued', async () => {
  const client = await Client.open(server);
  await client.joinQueued(alone());
  for (const _ of range(3)) {
    const answer = await client.ask('leave_queue', { userId: client.userId });
    assert.deepEqual([answer.type, answer.payload], ['queue_left', { reason: 'left' }]);
  }
});

test('a user who left the queue is not matched', async () => {
  const wish = alone();
  const [gone, other] = [await Client.open(server), await Client.open(server)];
  await gone.joinQueued(wish);
  await gone.ask('leave_queue', {});
  await other.joinQueued(wish);
  await gone.expectSilence('match_found', 'queued');
});

test('leave_queue in a session does not end it', async () => {
  const wish = alone();
  const [a, b] = [await Client.open(server), await Client.open(server)];
  await a.joinQueued(wish);
  const { sessionId } = await b.joinMatched(wish);
  await a.expect('match_found');
  assert.equal((await a.ask('leave_queue', {})).type, 'queue_left');
  const ack = await a.ask('chat', { sessionId, clientMessageId: 'c', text: 'still here' });
  assert.equal(ack.type, 'chat_ack');
  await b.expect('chat');
});

test('a second join replaces the queue spot with its time, match mode and interests', async (t) => {
  const own = await ownServer(t);
  const [first, second] = [await Client.open(own), await Client.open(own)];
  const wish = alone();
  await first.joinQueued({ matchMode: 'audio', ...wish });
  await second.joinQueued({ matchMode: 'audio', ...alone() });
  const again = await first.joinQueued({ matchMode: 'audio', ...alone() });
  assert.deepEqual([again.position, again.size], [2, 2], 'the first time of joining is not kept');
  const third = await Client.open(own);
  await third.joinQueued({ matchMode: 'audio', ...wish });
  await first.expectSilence('match_found');
  const moved = await first.joinQueued({ ...wish });
  assert.deepEqual([moved.position, moved.size], [1, 1], 'the first match mode is not kept');
});

test('skip without a session joins the queue with the last preferences', async () => {
  const wish = { matchMode: 'text', ...alone() };
  const [a, b] = [await Client.open(server), await Client.open(server)];
  await a.joinQueued(wish);
  await a.ask('leave_queue', {});
  assert.equal((await a.ask('skip', {})).type, 'queued');
  const match = await b.joinMatched(wish);
  assert.equal(match.partnerId, a.userId);
  assert.equal(match.matchMode, 'text');
});

test('skip with an unknown sessionId joins the queue if the user has no session', async () => {
  const client = await Client.open(server);
  await client.joinQueued({ matchMode: 'text', ...alone() });
  const answer = await client.ask('skip', { sessionId: 'no-such-session' });
  assert.equal(answer.type, 'queued', answer.raw);
});

test('sixty users who may all meet are matched in pairs, and both sides name each other', async () => {
  const users = await Promise.all(range(60).map(() => Client.open(server)));
  for (const user of users) user.join({ matchMode: 'audio' });
  const outcomes = await Promise.all(users.map((user) => user.expect('match_found')));
  const partners = new Map(users.map((user, index) => [user.userId, outcomes[index].partnerId]));
  for (const [user, partner] of partners) assert.equal(partners.get(partner), user);
  for (const user of users) user.terminate();
});
