// Rate limits and capacity: honest clients never reach the limits, abusive ones do.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client, pair } from './lib/client.mjs';
import { range, unique } from './lib/guard.mjs';
import { SECRET, mint } from './lib/jwt.mjs';
import { startServer } from './lib/server.mjs';

async function start(t, env) {
  const server = await startServer(env);
  t.after(() => server.close());
  return server;
}

test('a burst of 600 signals is relayed completely', async (t) => {
  const server = await start(t);
  const { a, b, sessionId } = await pair(server);
  for (const n of range(600)) {
    a.send('signal', { sessionId, targetUserId: b.userId, signal: { n } });
  }
  for (const n of range(600)) assert.equal((await b.expect('signal')).signal.n, n);
  assert.deepEqual(a.messages('error'), []);
});

test('20 skips in a row are accepted', async (t) => {
  const server = await start(t);
  const client = await Client.open(server);
  await client.joinQueued({ interests: [unique('next')] });
  for (const _ of range(20)) {
    const answer = await client.ask('skip', {});
    assert.equal(answer.type, 'queued', answer.raw);
  }
});

test('300 users behind one address can connect and be matched at once', async (t) => {
  const server = await start(t);
  const users = await Promise.all(range(300).map(() => Client.open(server)));
  for (const user of users) user.join();
  await Promise.all(users.map((user) => user.expect('match_found')));
  for (const user of users) assert.deepEqual(user.messages('error'), []);
});

test('200 users behind one address can authenticate at once', async (t) => {
  const server = await start(t, { GURUKUL_AUTH: 'supabase', SUPABASE_JWT_SECRET: SECRET });
  await Promise.all(range(200).map(async () => {
    const client = await Client.connect(server);
    assert.equal((await client.ask('authenticate', { token: mint() })).type, 'welcome');
  }));
});

// Sends one kind of message until it is refused, and then until the connection is closed.
async function abuse(client, send) {
  const sendMany = () => {
    if (client.close || client.socket.readyState !== 1) return;
    for (const _ of range(200)) send();
    setImmediate(sendMany);
  };
  sendMany();
  const error = await client.expectError('rate_limited');
  assert.equal(error.retryable, true);
  assert.ok(Number.isInteger(error.retryAfterMs) && error.retryAfterMs > 0, JSON.stringify(error));
  await client.expectClose(4029);
}

const abuses = {
  signals: ({ a, b, sessionId }) => a.send('signal', { sessionId, targetUserId: b.userId, signal: {} }),
  chats: ({ a, sessionId }) =>
    a.send('chat', { sessionId, clientMessageId: unique('c'), text: 'spam' }),
  skips: ({ a }) => a.send('skip', {}),
  joins: ({ a }) => a.send('join_queue', { userId: a.userId, matchMode: 'text' }),
};
for (const [name, send] of Object.entries(abuses)) {
  test(`a flood of ${name} gets rate_limited and then 4029, and other sessions are not affected`, async (t) => {
    const server = await start(t);
    const victims = await pair(server);
    const others = await pair(server);
    await abuse(victims.a, () => send(victims));
    const ack = await others.a.ask('chat',
      { sessionId: others.sessionId, clientMessageId: 'c', text: 'unhurt' });
    assert.equal(ack.type, 'chat_ack');
    assert.equal((await others.b.expect('chat')).text, 'unhurt');
  });
}

test('signals over the rate limit are not relayed', async (t) => {
  const server = await start(t);
  const { a, b, sessionId } = await pair(server);
  let received = 0;
  b.onMessage = (message) => { if (message.type === 'signal') received += 1; };
  let sent = 0;
  await abuse(a, () => {
    sent += 1;
    a.send('signal', { sessionId, targetUserId: b.userId, signal: {} });
  });
  b.onMessage = undefined;
  await b.barrier();
  assert.ok(received >= 600 && received < sent, `${received} of ${sent}`);
});

test('with GURUKUL_RATE_LIMITS=off no message is refused', async (t) => {
  const server = await start(t, { GURUKUL_RATE_LIMITS: 'off' });
  const { a, b, sessionId } = await pair(server);
  for (const n of range(5000)) {
    a.send('signal', { sessionId, targetUserId: b.userId, signal: { n } });
    if (n % 250 === 249) for (const _ of range(250)) await b.expect('signal');
  }
  for (const _ of range(100)) assert.equal((await b.ask('skip', {})).type, 'queued');
  assert.deepEqual([...a.messages('error'), ...b.messages('error')], []);
});

test('a connection over GURUKUL_MAX_CONNECTIONS is closed with 1013; after another closed, one is accepted',
  async (t) => {
    const server = await start(t, { GURUKUL_MAX_CONNECTIONS: '10', GURUKUL_THREADS: '1' });
    const inside = await Promise.all(range(10).map(() => Client.open(server)));
    for (const _ of range(5)) {
      const outside = await Client.open(server);
      const close = await outside.expectClose(1013);
      const reason = JSON.parse(close.reason);
      assert.deepEqual(Object.keys(reason), ['afterMs']);
      assert.ok(Number.isInteger(reason.afterMs) && reason.afterMs > 0);
      assert.deepEqual(outside.inbox, []);
    }
    for (const client of inside) assert.equal((await client.ask('ping')).type, 'pong');
    await inside[0].bye(1000);
    for (;;) {
      const next = await Client.open(server);
      next.send('ping', undefined, 'in');
      const answer = await next.reply('in').catch(() => null);
      if (answer) break;
      assert.equal((await next.expectClose()).code, 1013);
    }
  });

test('/healthz answers while the server is full', async (t) => {
  const server = await start(t, { GURUKUL_MAX_CONNECTIONS: '4' });
  await Promise.all(range(4).map(() => Client.open(server)));
  assert.equal((await server.http('/healthz')).status, 200);
});
