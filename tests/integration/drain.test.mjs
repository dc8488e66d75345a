// Graceful shutdown: a deploy loses no call.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client, connectStubbornly, pair } from './lib/client.mjs';
import { SMOKE, eventually, guarded, range } from './lib/guard.mjs';
import { RawSocket, RawWebSocket, upgradeRequest } from './lib/raw.mjs';
import { startServer } from './lib/server.mjs';

const SESSIONS = SMOKE ? 25 : 200;

async function start(t, env) {
  const server = await startServer(env);
  t.after(() => server.close());
  return server;
}

test(`SIGTERM closes ${SESSIONS} sessions with 1012, and all resume in the next process`, async (t) => {
  const env = { GURUKUL_GRACE: '60' };
  const server = await start(t, env);
  const sessions = [];
  for (const _ of range(SESSIONS)) sessions.push(await pair(server));
  const clients = sessions.flatMap(({ a, b }) => [a, b]);
  server.signal('SIGTERM');
  const closes = await Promise.all(clients.map((client) => client.expectClose(1012)));
  const delays = closes.map((close) => {
    const reason = JSON.parse(close.reason);
    assert.deepEqual(Object.keys(reason), ['afterMs']);
    assert.ok(Number.isInteger(reason.afterMs) && reason.afterMs >= 250 && reason.afterMs <= 5000);
    return reason.afterMs;
  });
  delays.sort((x, y) => x - y);
  assert.ok(delays[0] < 750 && delays.at(-1) > 4500, `spread ${delays[0]}..${delays.at(-1)}`);
  const median = delays[delays.length >> 1];
  assert.ok(median > 1500 && median < 3750, `median ${median}`);
  for (const client of clients) {
    for (const type of ['partner_left', 'partner_suspended', 'queue_left', 'session_ended']) {
      assert.deepEqual(client.messages(type), []);
    }
  }
  assert.deepEqual(await server.waitForExit(), { code: 0, signal: null });

  const next = await start(t, { ...env, PORT: String(server.port), GURUKUL_DATA_DIR: server.dataDir });
  await Promise.all(sessions.map(async ({ a, b, sessionId }) => {
    const [backA, backB] = await Promise.all([a, b].map(async (old) => {
      const client = await connectStubbornly(next, { userId: old.userId });
      client.welcome = await client.authenticate({ resume: old.resumeToken });
      return client;
    }));
    assert.equal(backA.welcome.resumed?.sessionId, sessionId);
    assert.equal(backB.welcome.resumed?.sessionId, sessionId);
    backA.send('signal', { sessionId, targetUserId: b.userId, signal: { ice: 'restart' } });
    assert.equal((await backB.expect('signal')).signal.ice, 'restart');
  }));
});

for (const name of ['SIGTERM', 'SIGINT']) {
  test(`${name} without clients ends the server with exit code 0`, async (t) => {
    const server = await start(t);
    server.signal(name);
    assert.deepEqual(await server.waitForExit(), { code: 0, signal: null });
  });

  test(`${name} closes waiting clients with 1012 and without queue_left`, async (t) => {
    const server = await start(t);
    const client = await Client.open(server);
    await client.joinQueued();
    const nameless = await Client.connect(server);
    server.signal(name);
    await Promise.all([client.expectClose(1012), nameless.expectClose(1012)]);
    assert.deepEqual(client.messages('queue_left'), []);
    assert.deepEqual(await server.waitForExit(), { code: 0, signal: null });
  });
}

test('clients that do not answer the close frame do not keep the server from ending', async (t) => {
  const server = await start(t);
  const silent = [];
  for (const _ of range(5)) {
    const raw = await RawWebSocket.open(server);
    raw.socket.pause();
    silent.push(raw);
  }
  const halfway = await RawSocket.open(server);
  halfway.write('GET /ws HTTP/1.1\r\nHost: localhost\r\n');
  server.signal('SIGTERM');
  assert.deepEqual(await server.waitForExit(), { code: 0, signal: null });
});

test('during the shutdown /readyz fails or is unreachable, and no WebSocket upgrade is accepted', async (t) => {
  const server = await start(t);
  assert.equal((await server.http('/readyz')).status, 200);
  // Both connect before the shutdown, because the listening socket may close at once.
  const [early, silent] = [await RawSocket.open(server), await RawWebSocket.open(server)];
  silent.socket.pause();
  server.signal('SIGTERM');
  const gone = await eventually('/readyz fails', async () => {
    const reply = await server.http('/readyz').catch(() => ({ status: 0 }));
    return reply.status === 200 ? null : reply;
  });
  assert.ok([0, 503].includes(gone.status), `status ${gone.status}`);
  early.write(upgradeRequest());
  const head = await early.responseHead().catch(() => ({ status: 0 }));
  assert.notEqual(head.status, 101);
  assert.deepEqual(await server.waitForExit(), { code: 0, signal: null });
});

for (const [first, second] of [['SIGTERM', 'SIGTERM'], ['SIGINT', 'SIGINT'], ['SIGTERM', 'SIGINT']]) {
  test(`${second} after ${first} ends the server at once`, async (t) => {
    const server = await start(t);
    const raw = await RawWebSocket.open(server);
    raw.socket.pause();
    server.signal(first);
    await eventually('the drain began', async () =>
      (await server.http('/readyz').catch(() => ({ status: 0 }))).status !== 200);
    server.signal(second);
    await guarded(server.exited, 'the exit after the second signal');
  });
}

test('a session resumes after a shutdown, also for a participant who was lost before it', async (t) => {
  const server = await start(t);
  const { a, b, sessionId } = await pair(server);
  a.terminate();
  await b.expect('partner_suspended');
  server.signal('SIGTERM');
  await b.expectClose(1012);
  await server.waitForExit();
  const next = await start(t, { PORT: String(server.port), GURUKUL_DATA_DIR: server.dataDir });
  for (const old of [a, b]) {
    const client = await connectStubbornly(next, { userId: old.userId });
    const welcome = await client.authenticate({ resume: old.resumeToken });
    assert.equal(welcome.resumed?.sessionId, sessionId);
  }
});
