// Inside a session: relay, chat, typing, and every way to end it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client, pair } from './lib/client.mjs';
import { range, unique } from './lib/guard.mjs';
import { startServer } from './lib/server.mjs';

let server;
before(async () => { server = await startServer(); });
after(() => server.close());

const chat = (sessionId, clientMessageId, text = 'hello') => ({ sessionId, clientMessageId, text });
const all = ['signal', 'chat', 'typing', 'partner_left', 'partner_suspended', 'session_ended', 'match_found'];

test('offers, answers and candidates are relayed unchanged', async () => {
  const { a, b, sessionId } = await pair(server);
  const sdp = `v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\n${'a=candidate:1 1 udp 1 10.0.0.1 9 typ host\r\n'.repeat(40)}`;
  const steps = [[b, a, { type: 'offer', sdp }], [a, b, { type: 'answer', sdp }],
    [b, a, { type: 'candidate', candidate: { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0 } }],
    [a, b, { candidate: null }], [a, b, {}]];
  for (const [from, to, signal] of steps) {
    from.send('signal', { sessionId, targetUserId: to.userId, signal });
    assert.deepEqual(await to.expect('signal'), { sessionId, signal });
  }
});

const oddSignals = [
  '{ "a" :\t1 ,\n "b": [ ] }', '{"a":1,"a":2}', '{"x":"\\ud800","\\udc00":1}', '{"n":1e999,"m":-0,"k":1.0}',
  '{"n":123456789012345678901234567890}', '{"s":"\\u0041\\/\u20ac\u{1f600}\\u20AC"}', '{"":{"signal":{}}}',
  '{"sessionId":"fake","targetUserId":"fake"}',
];
for (const signal of oddSignals) {
  test(`a signal is relayed byte for byte: ${JSON.stringify(signal)}`, async () => {
    const { a, b, sessionId } = await pair(server);
    const [before, afterwards] = [`"sessionId":"${sessionId}"`, `"targetUserId":"${b.userId}"`];
    for (const data of [`${before},${afterwards},"signal":${signal}`, `"signal":${signal},${before},${afterwards}`]) {
      a.sendText(`{"type":"signal","data":{${data}}}`);
      const message = await b.expectMessage('signal', (each) => each.type === 'signal');
      assert.ok(message.raw.includes(`"signal":${signal}`), message.raw);
    }
  });
}

test('500 signals in each direction arrive in order', async () => {
  const { a, b, sessionId } = await pair(server);
  const filler = 'x'.repeat(1000);
  for (const n of range(500)) {
    a.send('signal', { sessionId, targetUserId: b.userId, signal: { n, filler } });
    b.send('signal', { sessionId, targetUserId: a.userId, signal: { n, filler } });
  }
  for (const receiver of [a, b]) {
    for (const n of range(500)) assert.equal((await receiver.expect('signal')).signal.n, n);
  }
});

test('signals and chat messages arrive in the order in which they were sent', async () => {
  const { a, b, sessionId } = await pair(server);
  for (const n of range(30)) {
    a.send('signal', { sessionId, targetUserId: b.userId, signal: { n } });
    a.send('chat', chat(sessionId, `m${n}`, String(n)));
  }
  const got = [];
  while (got.length < 60) {
    got.push(await b.expectMessage('signal or chat', (each) => ['signal', 'chat'].includes(each.type)));
  }
  assert.deepEqual(got.map((each) => Number(each.payload.text ?? each.payload.signal.n)),
    range(60).map((n) => Math.floor(n / 2)));
});

test('a chat message reaches the partner, and the sender gets an ack with the same id and time', async () => {
  const { a, b, sessionId } = await pair(server);
  const ack = await a.ask('chat', chat(sessionId, 'first', 'caf\u00e9 \u{1f600}'));
  const got = await b.expect('chat');
  assert.equal(ack.type, 'chat_ack');
  assert.deepEqual(Object.keys(ack.payload).sort(), ['clientMessageId', 'messageId', 'sentAt']);
  assert.equal(ack.payload.clientMessageId, 'first');
  assert.deepEqual(got,
    { sessionId, messageId: ack.payload.messageId, text: 'caf\u00e9 \u{1f600}', sentAt: ack.payload.sentAt });
});

test('a chat message with a repeated clientMessageId gets the same ack and is delivered once', async () => {
  const { a, b, sessionId } = await pair(server);
  const first = await a.ask('chat', chat(sessionId, 'once', 'one'));
  const again = await a.ask('chat', chat(sessionId, 'once', 'another text'));
  assert.deepEqual(again.payload, first.payload);
  const next = await a.ask('chat', chat(sessionId, 'two', 'two'));
  assert.notEqual(next.payload.messageId, first.payload.messageId);
  assert.equal((await b.expect('chat')).text, 'one');
  assert.equal((await b.expect('chat')).text, 'two');
  const mirrored = await b.ask('chat', chat(sessionId, 'once', 'of the other side'));
  assert.notEqual(mirrored.payload.messageId, first.payload.messageId);
  assert.equal((await a.expect('chat')).text, 'of the other side');
  await b.expectSilence('chat');
});

test('typing is relayed to the partner only', async () => {
  const { a, b, sessionId } = await pair(server);
  for (const typing of [true, false]) {
    a.send('typing', { sessionId, typing });
    const got = await b.expect('typing');
    assert.equal(got.typing, typing);
  }
  await a.expectSilence('typing');
});

test('a signal to another user than the partner is refused with wrong_target', async () => {
  const { a, b, sessionId } = await pair(server);
  const other = await pair(server);
  for (const targetUserId of [a.userId, other.a.userId, 'nobody']) {
    await a.askError('signal', { sessionId, targetUserId, signal: {} }, 'wrong_target');
  }
  await b.expectSilence(...all);
  await other.a.expectSilence(...all);
});

test('messages with an unknown session, or one of other users, are refused with no_session', async () => {
  const { a, b } = await pair(server);
  const other = await pair(server);
  for (const sessionId of ['unknown', other.sessionId]) {
    await a.askError('signal', { sessionId, targetUserId: other.a.userId, signal: {} }, 'no_session');
    await a.askError('chat', chat(sessionId, 'c'), 'no_session');
    await a.askError('typing', { sessionId, typing: true }, 'no_session');
    await a.askError('end_session', { sessionId }, 'no_session');
    await a.askError('skip', { sessionId }, 'no_session');
  }
  for (const client of [b, other.a, other.b]) await client.expectSilence(...all);
});

test('end_session is answered with session_ended, the partner gets partner_left and the session is over', async () => {
  const { a, b, sessionId } = await pair(server);
  const answer = await a.ask('end_session', { sessionId });
  assert.deepEqual([answer.type, answer.payload], ['session_ended', { sessionId }]);
  assert.deepEqual(await b.expect('partner_left'), { sessionId, reason: 'ended' });
  for (const [from, to] of [[a, b], [b, a]]) {
    await from.askError('signal', { sessionId, targetUserId: to.userId, signal: {} }, 'no_session');
    await from.askError('chat', chat(sessionId, 'late'), 'no_session');
    await from.askError('end_session', { sessionId }, 'no_session');
  }
  await a.expectSilence(...all);
  await b.expectSilence(...all);
});

test('when both participants end a session at once, only one of them gets partner_left', async () => {
  for (const _ of range(10)) {
    const { a, b, sessionId } = await pair(server);
    a.send('end_session', { sessionId });
    b.send('end_session', { sessionId });
    await Promise.all([a.barrier(), b.barrier()]);
    await Promise.all([a.barrier(), b.barrier()]);
    const left = [a, b].map((each) => each.messages('partner_left').length);
    const ended = [a, b].map((each) => each.messages('session_ended').length);
    assert.ok(left.join() === '0,1' || left.join() === '1,0', `partner_left ${left}`);
    assert.deepEqual(ended, [1 - left[0], 1 - left[1]]);
  }
});

for (const named of [true, false]) {
  test(`skip ${named ? 'with' : 'without'} a sessionId ends the session and queues the sender again`, async () => {
    const { a, b, sessionId } = await pair(server);
    const answer = await a.ask('skip', named ? { sessionId } : {});
    assert.equal(answer.type, 'queued', answer.raw);
    assert.deepEqual(await b.expect('partner_left'), { sessionId, reason: 'skipped' });
    await b.askError('chat', chat(sessionId, 'late'), 'no_session');
    await b.expectSilence(...all, 'queued');
    await a.expectSilence('session_ended', 'partner_left');
  });
}

test('skip matches the sender at once if somebody else waits', async () => {
  const { a, b } = await pair(server);
  const wish = { interests: [unique('next')] };
  b.join(wish);
  await b.expect('queued');
  await a.expect('partner_left');
  const [c, d] = [await Client.open(server), await Client.open(server)];
  const match = await c.joinMatched(wish);
  assert.equal(match.partnerId, b.userId);
  await b.expect('match_found');
  await d.joinQueued(wish);
  const next = await b.ask('skip', {});
  assert.equal(next.type, 'match_found', next.raw);
  assert.equal(next.payload.partnerId, d.userId);
  assert.equal(next.payload.isInitiator, true);
  assert.equal((await c.expect('partner_left')).reason, 'skipped');
});

test('join_queue in a session ends the session, and the partner gets the reason skipped', async () => {
  const { a, b, sessionId } = await pair(server);
  const answer = await a.ask('join_queue', { userId: a.userId, interests: [unique('elsewhere')] });
  assert.equal(answer.type, 'queued');
  assert.deepEqual(await b.expect('partner_left'), { sessionId, reason: 'skipped' });
  await a.expectSilence('partner_left', 'session_ended');
});

for (const code of [1000, 1001, undefined]) {
  test(`when a client closes with ${code ?? 'no code'}, the partner gets the reason disconnected at once`, async () => {
    const { a, b, sessionId } = await pair(server);
    await a.bye(code);
    assert.deepEqual(await b.expect('partner_left'), { sessionId, reason: 'disconnected' });
    await b.expectSilence(...all);
  });
}

test('the partner is not queued again when a session ends', async () => {
  const { a, b, sessionId } = await pair(server);
  const wish = { interests: [unique('who-stays')] };
  await a.ask('end_session', { sessionId });
  await b.expect('partner_left');
  const other = await Client.open(server);
  await other.joinQueued(wish);
  await b.expectSilence('match_found', 'queued');
});

test('a message that is answered with an error does not end the session', async () => {
  const { a, b, sessionId } = await pair(server);
  for (const _ of range(19)) a.sendText('bad');
  await a.askError('unheard-of', {}, 'unknown_type');
  await a.askError('join_queue', { userId: 'someone-else' }, 'user_mismatch');
  assert.equal((await a.ask('chat', chat(sessionId, 'c'))).type, 'chat_ack');
  await b.expect('chat');
});
