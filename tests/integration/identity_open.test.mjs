// Open mode: the server accepts the first userId and keeps it; a user has one connection.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client, pair } from './lib/client.mjs';
import { unique } from './lib/guard.mjs';
import { startServer } from './lib/server.mjs';

let server;
before(async () => { server = await startServer({ GURUKUL_STUN_URLS: 'stun:127.0.0.1:3478' }); });
after(() => server.close());

const nobody = () => Client.connect(server);

test('join_queue is accepted as the first message', async () => {
  const client = await Client.open(server);
  const queued = await client.joinQueued({ matchMode: 'text', interests: [unique('alone')] });
  assert.ok(queued.resumeToken);
});

test('welcome has all documented fields', async () => {
  const client = await Client.open(server);
  const before = Date.now();
  const welcome = await client.authenticate();
  assert.deepEqual(Object.keys(welcome).sort(), ['connectionId', 'graceMs', 'heartbeatMs', 'iceServers',
    'online', 'protocol', 'resumeToken', 'resumed', 'serverTime', 'userId'].sort());
  assert.equal(welcome.userId, client.userId);
  assert.match(welcome.connectionId, /^.{1,64}$/);
  assert.equal(welcome.protocol, 1);
  assert.ok(Math.abs(welcome.serverTime - before) < 3_600_000);
  assert.equal(welcome.heartbeatMs, 25_000);
  assert.equal(welcome.graceMs, 15_000);
  assert.equal(welcome.resumed, null);
  assert.ok(welcome.online >= 1);
  assert.equal(typeof welcome.resumeToken, 'string');
  assert.deepEqual(welcome.iceServers.flatMap((each) => each.urls), ['stun:127.0.0.1:3478']);
});

test('the partner is shown the name from authenticate', async () => {
  const wish = { interests: [unique('named')] };
  const named = await Client.authenticated(server, unique('named'), { name: 'Zoë "Z" \u20ac' });
  const nameless = await Client.authenticated(server, unique('nameless'));
  await named.joinQueued(wish);
  assert.deepEqual((await nameless.joinMatched(wish)).partner,
    { name: 'Zoë "Z" \u20ac', avatarUrl: null, karma: null, campus: null });
  assert.equal((await named.expect('match_found')).partner.name, null);
});

test('a name of more than 40 characters is invalid_message, and the error names the field', async () => {
  const client = await Client.open(server);
  const answer = await client.askError('authenticate', { userId: client.userId, name: 'x'.repeat(41) },
    'invalid_message');
  assert.match(answer.message, /\bname\b/);
});

test('join_queue and authenticate without a userId are invalid_message, and the error names the field', async () => {
  const client = await nobody();
  for (const type of ['join_queue', 'authenticate']) {
    assert.match((await client.askError(type, {}, 'invalid_message')).message, /\buserId\b/);
  }
});

test('without a userId, all other messages but ping are refused as unauthenticated', async () => {
  const client = await nobody();
  const messages = {
    leave_queue: {}, skip: {}, signal: { sessionId: 's', targetUserId: 't', signal: {} },
    chat: { sessionId: 's', clientMessageId: 'c', text: 't' }, typing: { sessionId: 's', typing: true },
    end_session: { sessionId: 's' },
  };
  for (const [type, data] of Object.entries(messages)) await client.askError(type, data, 'unauthenticated');
  assert.equal((await client.ask('ping')).type, 'pong');
  client.userId = unique('late');
  await client.authenticate();
});

test('a connection keeps its first userId, and a message with another one is refused with user_mismatch',
  async () => {
    const client = await Client.open(server);
    const tag = unique('kept');
    await client.joinQueued({ interests: [tag] });
    await client.askError('join_queue', { userId: unique('other') }, 'user_mismatch');
    await client.askError('leave_queue', { userId: unique('other') }, 'user_mismatch');
    await client.askError('authenticate', { userId: unique('other') }, 'user_mismatch');
    for (const type of ['skip', 'end_session', 'signal', 'chat', 'typing', 'ping']) {
      await client.askError(type, { userId: unique('other'), sessionId: 's', targetUserId: 't', signal: {},
        clientMessageId: 'c', text: 'x', typing: true }, 'user_mismatch');
    }
    await client.expectSilence('queue_left');
    const partner = await Client.open(server);
    assert.equal((await partner.joinMatched({ interests: [tag] })).partnerId, client.userId);
  });

test('after authenticate the userId may be left out', async () => {
  const client = await Client.authenticated(server);
  client.send('join_queue', { matchMode: 'text', interests: [unique('short')] });
  await client.expect('queued');
  client.send('leave_queue', {});
  await client.expect('queue_left');
});

test('a second authenticate with the same or no userId is answered with welcome', async () => {
  const client = await Client.authenticated(server);
  const again = await client.authenticate();
  assert.equal(again.connectionId, client.welcome.connectionId);
  const answer = await client.ask('authenticate', {});
  assert.equal(answer.type, 'welcome');
});

test('a second authenticate affects neither a session nor a queue spot', async () => {
  const { a, b, sessionId } = await pair(server, { authenticate: true });
  await a.authenticate();
  await b.authenticate();
  const ack = await a.ask('chat', { sessionId, clientMessageId: 'c', text: 'still here' });
  assert.equal(ack.type, 'chat_ack');
  await b.expect('chat');
  const waiting = await Client.authenticated(server);
  await waiting.joinQueued({ interests: [unique('w')] });
  await waiting.authenticate();
  await waiting.expectSilence('queue_left', 'queued');
});

for (const arrival of ['authenticate', 'join_queue']) {
  test(`a newer connection that sends ${arrival} closes the older with 4001`, async () => {
    const older = await Client.open(server);
    await older.joinQueued({ matchMode: 'text', interests: [unique('double')] });
    const newer = await Client.open(server, older.userId);
    const data = { userId: older.userId, matchMode: 'text', interests: [unique('double')] };
    const answer = await newer.ask(arrival, arrival === 'join_queue' ? data : { userId: older.userId });
    assert.equal(answer.type, arrival === 'join_queue' ? 'queued' : 'welcome');
    await older.expectClose(4001);
    assert.equal((await newer.ask('ping')).type, 'pong');
  });
}

test('the queue spot of a replaced connection is removed', async () => {
  const tag = unique('entry');
  const older = await Client.open(server);
  await older.joinQueued({ interests: [tag] });
  const newer = await Client.authenticated(server, older.userId);
  await older.expectClose(4001);
  const third = await Client.open(server);
  await third.joinQueued({ interests: [tag] });
  await newer.expectSilence('match_found');
  newer.join({ interests: [tag] });
  assert.equal((await newer.expect('match_found')).partnerId, third.userId);
});

for (const arrival of ['authenticate', 'join_queue']) {
  test(`a newer connection that sends ${arrival} ends the session of the older one`, async () => {
    const { a, b, sessionId } = await pair(server);
    const newer = await Client.open(server, a.userId);
    await newer.ask(arrival, { userId: a.userId, ...(arrival === 'join_queue' && { matchMode: 'text' }) });
    await a.expectClose(4001);
    assert.deepEqual(await b.expect('partner_left'), { sessionId, reason: 'disconnected' });
    await b.expectSilence('partner_left', 'partner_suspended');
    await newer.askError('chat', { sessionId, clientMessageId: 'c', text: 't' }, 'no_session');
  });
}

test('the close of a replaced connection does not end the session of the newer one', async () => {
  const older = await Client.authenticated(server);
  // The older client does not read the close frame, so its connection ends late.
  older.socket._socket.pause();
  const tag = unique('late');
  const newer = await Client.authenticated(server, older.userId);
  await newer.joinQueued({ interests: [tag] });
  const partner = await Client.open(server);
  const match = await partner.joinMatched({ interests: [tag] });
  await newer.expect('match_found');
  older.reset();
  await older.closed;
  await newer.barrier();
  await partner.expectSilence('partner_left', 'partner_suspended');
  const ack = await newer.ask('chat', { sessionId: match.sessionId, clientMessageId: 'c', text: 't' });
  assert.equal(ack.type, 'chat_ack');
});

test('the number of online users counts users, not connections', async (t) => {
  const own = await startServer();
  t.after(() => own.close());
  const first = await Client.authenticated(own);
  assert.equal(first.welcome.online, 1);
  const second = await Client.authenticated(own);
  assert.equal(second.welcome.online, 2);
  const again = await Client.authenticated(own, second.userId);
  assert.equal(again.welcome.online, 2);
});
