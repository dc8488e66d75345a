// A lost connection and a resume within the grace.

import assert from 'node:assert/strict';
import { test, after, before } from 'node:test';
import { Client, pair } from './lib/client.mjs';
import { range, unique } from './lib/guard.mjs';
import { startServer } from './lib/server.mjs';

let server;
before(async () => { server = await startServer(); });
after(() => server.close());

const chat = (sessionId, clientMessageId, text = clientMessageId) => ({ sessionId, clientMessageId, text });
const signal = (sessionId, to, body) => ({ sessionId, targetUserId: to.userId, signal: body });

// Resumes on a new connection, by default with the newest resume token of the old one.
async function comeBack(old, { token = old.resumeToken, userId = old.userId, on = old.server } = {}) {
  const client = await Client.open(on, userId);
  client.welcome = await client.authenticate({ resume: token });
  return client;
}

async function lose(client, partner, sessionId) {
  client.terminate();
  const suspended = await partner.expect('partner_suspended');
  assert.equal(suspended.sessionId, sessionId);
  return suspended;
}

for (const [name, drop] of [['a connection that ends without a close frame', (client) => client.terminate()],
  ['a connection that is reset', (client) => client.reset()]]) {
  test(`${name} suspends the session, and a resume continues it`, async () => {
    const { a, b, sessionId } = await pair(server);
    drop(a);
    assert.deepEqual(await b.expect('partner_suspended'), { sessionId, graceMs: 15_000 });
    const back = await comeBack(a);
    assert.deepEqual(back.welcome.resumed,
      { sessionId, partnerId: b.userId, isInitiator: false, matchMode: 'video', lost: false });
    assert.equal((await b.expect('partner_resumed')).sessionId, sessionId);
    back.send('signal', signal(sessionId, b, { from: 'a' }));
    assert.deepEqual((await b.expect('signal')).signal, { from: 'a' });
    b.send('signal', signal(sessionId, back, { from: 'b' }));
    assert.deepEqual((await back.expect('signal')).signal, { from: 'b' });
    await b.expectSilence('partner_left');
  });
}

test('the initiator is still the initiator after a resume', async () => {
  const { a, b, sessionId } = await pair(server);
  await lose(b, a, sessionId);
  assert.equal((await comeBack(b)).welcome.resumed.isInitiator, true);
});

test('messages for a suspended participant are kept and delivered in order after the resume', async () => {
  const { a, b, sessionId } = await pair(server);
  await lose(a, b, sessionId);
  for (const n of range(60)) {
    if (n % 3 === 0) b.send('chat', chat(sessionId, `m${n}`, String(n)));
    else b.send('signal', signal(sessionId, a, { n }));
  }
  await b.barrier();
  assert.equal(b.messages('chat_ack').length, 20, 'chats to an absent side are acknowledged');
  assert.deepEqual(b.messages('error').map((each) => each.raw), []);
  const back = await comeBack(a);
  for (const n of range(60)) {
    const got = await back.expectMessage('a kept message', (each) => ['chat', 'signal'].includes(each.type));
    assert.equal(Number(got.payload.text ?? got.payload.signal.n), n);
  }
  b.send('signal', signal(sessionId, a, { n: 'live' }));
  assert.equal((await back.expect('signal')).signal.n, 'live');
  await back.expectSilence('chat', 'signal');
});

test('a chat message that is repeated while the partner is suspended is delivered once', async () => {
  const { a, b, sessionId } = await pair(server);
  await lose(a, b, sessionId);
  const first = await b.ask('chat', chat(sessionId, 'same'));
  const again = await b.ask('chat', chat(sessionId, 'same'));
  assert.deepEqual(again.payload, first.payload);
  const back = await comeBack(a);
  assert.equal((await back.expect('chat')).messageId, first.payload.messageId);
  await back.expectSilence('chat');
});

test('a chat whose ack was lost is not delivered again after a resume', async () => {
  const { a, b, sessionId } = await pair(server);
  const first = await a.ask('chat', chat(sessionId, 'once'));
  await b.expect('chat');
  await lose(a, b, sessionId);
  const back = await comeBack(a);
  assert.deepEqual((await back.ask('chat', chat(sessionId, 'once'))).payload, first.payload);
  await b.expectSilence('chat');
});

for (const [name, count, filler] of [['65 messages', 65, ''], ['more than 256 KiB', 9, 'x'.repeat(30_000)]]) {
  test(`${name} for a suspended participant end the session as lost`, async () => {
    const { a, b, sessionId } = await pair(server);
    await lose(a, b, sessionId);
    for (const n of range(count)) b.send('signal', signal(sessionId, a, { n, filler }));
    assert.deepEqual(await b.expect('partner_left'), { sessionId, reason: 'lost' });
    const back = await comeBack(a);
    assert.equal(back.welcome.resumed, null);
    await back.expectSilence('signal', 'partner_left');
  });
}

test('64 messages for a suspended participant are all kept', async () => {
  const { a, b, sessionId } = await pair(server);
  await lose(a, b, sessionId);
  for (const n of range(64)) b.send('signal', signal(sessionId, a, { n }));
  await b.expectSilence('partner_left');
  const back = await comeBack(a);
  for (const n of range(64)) assert.equal((await back.expect('signal')).signal.n, n);
});

test('both participants lose their connections and both resume', async () => {
  const { a, b, sessionId } = await pair(server);
  await lose(a, b, sessionId);
  b.send('signal', signal(sessionId, a, { n: 1 }));
  await b.barrier();
  b.terminate();
  await b.closed;
  const backB = await comeBack(b);
  assert.equal(backB.welcome.resumed.sessionId, sessionId);
  const backA = await comeBack(a);
  assert.equal(backA.welcome.resumed.sessionId, sessionId);
  assert.equal((await backA.expect('signal')).signal.n, 1);
  await backB.expect('partner_resumed');
  backA.send('signal', signal(sessionId, b, { n: 2 }));
  assert.equal((await backB.expect('signal')).signal.n, 2);
});

const endings = {
  skip: { reason: 'queued', end: (b) => b.ask('skip', {}) },
  end_session: { reason: 'session_ended', end: (b, sessionId) => b.ask('end_session', { sessionId }) },
  join_queue: { reason: 'queued', end: (b) => b.ask('join_queue', { userId: b.userId, matchMode: 'text' }) },
};
for (const [name, { reason, end }] of Object.entries(endings)) {
  test(`${name} works while the partner is suspended, and the partner then resumes no session`, async () => {
    const { a, b, sessionId } = await pair(server);
    await lose(a, b, sessionId);
    assert.equal((await end(b, sessionId)).type, reason);
    const back = await comeBack(a);
    assert.equal(back.welcome.resumed, null);
    await back.expectSilence('partner_left', 'partner_resumed');
    await b.expectSilence('partner_left', 'partner_resumed');
    await back.askError('chat', chat(sessionId, 'late'), 'no_session');
  });
}

test('a session that a client closed with 1000 cannot be resumed', async () => {
  const { a, b } = await pair(server);
  await a.bye(1000);
  await b.expect('partner_left');
  assert.equal((await comeBack(a)).welcome.resumed, null);
});

test('a close code other than 1000 and 1001 suspends the session', async () => {
  for (const code of [3000, 4000, 1011]) {
    const { a, b, sessionId } = await pair(server);
    a.socket.close(code);
    assert.equal((await b.expect('partner_suspended')).sessionId, sessionId);
    assert.equal((await comeBack(a)).welcome.resumed.sessionId, sessionId);
  }
});

test('a connection that the server closed for bad messages can resume its session', async () => {
  const { a, b, sessionId } = await pair(server);
  for (const _ of range(20)) a.sendText('bad');
  await a.expectClose(1008);
  await b.expect('partner_suspended');
  assert.equal((await comeBack(a)).welcome.resumed.sessionId, sessionId);
});

test('a newer connection that resumes takes over the session of an open older one', async () => {
  const { a, b, sessionId } = await pair(server);
  const newer = await comeBack(a);
  await a.expectClose(4001);
  assert.equal(newer.welcome.resumed.sessionId, sessionId);
  await b.expect('partner_resumed');
  newer.send('signal', signal(sessionId, b, { n: 1 }));
  assert.equal((await b.expect('signal')).signal.n, 1);
  await b.expectSilence('partner_left');
});

test('a newer connection without resume ends the suspended session', async () => {
  const { a, b, sessionId } = await pair(server);
  await lose(a, b, sessionId);
  const newer = await Client.authenticated(server, a.userId);
  assert.equal(newer.welcome.resumed, null);
  assert.deepEqual(await b.expect('partner_left'), { sessionId, reason: 'disconnected' });
});

const ignored = {
  'a token of another user': (a, b) => b.resumeToken,
  'an altered token': (a) => a.resumeToken.slice(0, -6) + (a.resumeToken.at(-6) === 'A' ? 'B' : 'A') +
    a.resumeToken.slice(-5),
  'a cut token': (a) => a.resumeToken.slice(0, -4),
  'an empty token': () => '',
  'any text': () => 'no.token.at-all \u20ac',
};
for (const [name, make] of Object.entries(ignored)) {
  test(`${name} resumes nothing`, async () => {
    const { a, b, sessionId } = await pair(server);
    await lose(a, b, sessionId);
    const back = await comeBack(a, { token: make(a, b) });
    assert.equal(back.welcome.resumed, null);
    assert.deepEqual(await b.expect('partner_left'), { sessionId, reason: 'disconnected' });
  });
}

test('another user cannot resume a session with the token of a participant', async () => {
  const { a, b, sessionId } = await pair(server);
  await lose(a, b, sessionId);
  const thief = await comeBack(a, { userId: unique('thief') });
  assert.equal(thief.welcome.resumed, null);
  await thief.askError('chat', chat(sessionId, 'x'), 'no_session');
  assert.equal((await comeBack(a)).welcome.resumed.sessionId, sessionId);
});

test('an older resume token of a running session is valid too', async () => {
  const { a, b, sessionId, matchA } = await pair(server);
  await lose(a, b, sessionId);
  const once = await comeBack(a);
  once.terminate();
  await b.expect('partner_suspended');
  assert.notEqual(once.resumeToken, undefined);
  const twice = await comeBack(a, { token: matchA.resumeToken });
  assert.equal(twice.welcome.resumed.sessionId, sessionId);
});

test('a resume token in a second authenticate on the same connection is ignored', async () => {
  const { a, b, sessionId } = await pair(server);
  await lose(a, b, sessionId);
  const other = await Client.authenticated(server);
  assert.equal((await other.authenticate({ resume: a.resumeToken })).resumed, null);
  const again = await b.authenticate({ resume: b.resumeToken });
  assert.equal(again.resumed, null);
  assert.equal((await comeBack(a)).welcome.resumed.sessionId, sessionId);
});

test('a resumed queue spot keeps its position and interests', async (t) => {
  const own = await startServer();
  t.after(() => own.close());
  const [first, second] = [await Client.open(own), await Client.open(own)];
  await first.joinQueued({ interests: ['first-tag'] });
  await second.joinQueued({ interests: ['second-tag'] });
  first.reset();
  await first.closed;
  await second.barrier();
  // No message shows that the server has noticed the loss: its only effect is that the user is not matched.
  const back = await comeBack(first);
  assert.deepEqual(back.welcome.resumed, { queued: true, position: 1 });
  const third = await Client.open(own);
  assert.equal((await third.joinMatched({ interests: ['first-tag'] })).partnerId, first.userId);
  assert.equal((await back.expect('match_found')).isInitiator, false);
});

test('with GURUKUL_GRACE=0 a lost connection ends the session at once, and nothing can be resumed', async (t) => {
  const own = await startServer({ GURUKUL_GRACE: '0' });
  t.after(() => own.close());
  const { a, b, sessionId } = await pair(own);
  a.reset();
  assert.deepEqual(await b.expect('partner_left'), { sessionId, reason: 'disconnected' });
  const back = await comeBack(a);
  assert.equal(back.welcome.resumed, null);
  assert.equal(back.welcome.graceMs, 0);
  await b.expectSilence('partner_suspended', 'partner_resumed');
});

test('after the grace the partner gets partner_left lost, and the session cannot be resumed', async (t) => {
  const own = await startServer({ GURUKUL_GRACE: '1' });
  t.after(() => own.close());
  const { a, b, sessionId } = await pair(own);
  a.terminate();
  assert.deepEqual(await b.expect('partner_suspended'), { sessionId, graceMs: 1000 });
  assert.deepEqual(await b.expect('partner_left'), { sessionId, reason: 'lost' });
  await b.expectSilence('partner_left', 'partner_resumed');
  // The server itself ended the session, so the token must not rebuild it.
  assert.equal((await comeBack(a)).welcome.resumed, null);
});
