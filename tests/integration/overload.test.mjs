// Slow and dead clients: they lose their own connection and do not affect others.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Client, pair } from './lib/client.mjs';
import { eventually, guarded, range, unique } from './lib/guard.mjs';
import { startServer } from './lib/server.mjs';

async function start(t, env) {
  const server = await startServer(env);
  t.after(() => server.close());
  return server;
}

// A client in its own process, which can be stopped like a machine that lost its power.
async function remoteClient(t, server, userId, data) {
  const script = fileURLToPath(new URL('./lib/remote_client.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, `${server.wsUrl}/ws`, userId, JSON.stringify(data)],
    { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  let text = '';
  const waiters = new Set();
  child.stdout.on('data', (bytes) => {
    text += bytes;
    for (const waiter of waiters) waiter();
  });
  const said = (pattern) => guarded(new Promise((resolve) => {
    const look = () => { if (pattern.test(text)) resolve(text); };
    waiters.add(look);
    look();
  }), () => `the other process to say ${pattern}; it said ${text}`);
  return { child, said };
}

test('a client that stops reading is disconnected, its session is suspended and others are not affected', async (t) => {
  const server = await start(t, { GURUKUL_RATE_LIMITS: 'off' });
  const { a, b, sessionId } = await pair(server);
  const others = await pair(server);
  a.socket._socket.pause();
  const filler = 'x'.repeat(30_000);
  let flooding = true;
  const flood = () => {
    if (!flooding || b.close) return;
    if (b.socket.bufferedAmount < 1_000_000) {
      for (const _ of range(10)) b.send('signal', { sessionId, targetUserId: a.userId, signal: { filler } });
    }
    setTimeout(flood, 1);
  };
  flood();
  const suspended = await b.expect('partner_suspended');
  flooding = false;
  assert.equal(suspended.sessionId, sessionId);
  for (const n of range(50)) {
    others.a.send('signal', { sessionId: others.sessionId, targetUserId: others.b.userId, signal: { n } });
    assert.equal((await others.b.expect('signal')).signal.n, n);
  }
  assert.equal((await b.ask('ping')).type, 'pong');
  a.onMessage = () => {};
  a.socket._socket.resume();
  const close = await a.expectClose();
  assert.ok([4008, 1006].includes(close.code), `close ${JSON.stringify(close)}`);
});

test('other clients are served while eight clients stop reading', async (t) => {
  const server = await start(t, { GURUKUL_RATE_LIMITS: 'off' });
  const pairs = await Promise.all(range(8).map(() => pair(server)));
  const filler = 'x'.repeat(30_000);
  for (const { a } of pairs) a.socket._socket.pause();
  await Promise.all(pairs.map(async ({ a, b, sessionId }) => {
    let done = false;
    const flood = () => {
      if (done || b.close) return;
      if (b.socket.bufferedAmount < 500_000) {
        b.send('signal', { sessionId, targetUserId: a.userId, signal: { filler } });
      }
      setImmediate(flood);
    };
    flood();
    await b.expect('partner_suspended');
    done = true;
  }));
  const fresh = await pair(server);
  const ack = await fresh.a.ask('chat', { sessionId: fresh.sessionId, clientMessageId: 'c', text: 't' });
  assert.equal(ack.type, 'chat_ack');
});

test('a waiting client whose process is stopped (SIGSTOP) is removed from the queue', async (t) => {
  const server = await start(t, { GURUKUL_HEARTBEAT: '1', GURUKUL_GRACE: '1' });
  const userId = unique('stopped');
  const { child, said } = await remoteClient(t, server, userId, { matchMode: 'text' });
  await said(/queued/);
  child.kill('SIGSTOP');
  // The watcher accepts its own campus only, so it is not matched. Its `queued` message shows the queue size.
  const watcher = await Client.open(server);
  await eventually('the stopped client is gone from the queue', async () => {
    const queued = await watcher.ask('join_queue',
      { userId: watcher.userId, matchMode: 'text', campus: 'same' });
    assert.equal(queued.type, 'queued');
    await watcher.ask('leave_queue', {});
    return queued.payload.size === 1;
  });
  const next = await Client.open(server);
  await next.joinQueued({ matchMode: 'text' });
  child.kill('SIGCONT');
  await said(/close/);
});

test('when a client in a session is stopped, the partner is told and the client can resume', async (t) => {
  const server = await start(t, { GURUKUL_HEARTBEAT: '1', GURUKUL_GRACE: '60' });
  const tag = unique('stop');
  const userId = unique('stopped');
  const { child, said } = await remoteClient(t, server, userId, { interests: [tag] });
  await said(/queued/);
  const partner = await Client.open(server);
  const { sessionId } = await partner.joinMatched({ interests: [tag] });
  const text = await said(/match_found/);
  child.kill('SIGSTOP');
  assert.deepEqual(await partner.expect('partner_suspended'), { sessionId, graceMs: 60_000 });
  const token = text.split('\n').filter((line) => line.includes('match_found'))
    .map((line) => JSON.parse(line).payload.resumeToken)[0];
  const back = await Client.open(server, userId);
  const welcome = await back.authenticate({ resume: token });
  assert.equal(welcome.resumed.sessionId, sessionId);
  await partner.expect('partner_resumed');
});

test('the server pings idle clients and keeps those that answer', async (t) => {
  const server = await start(t, { GURUKUL_HEARTBEAT: '1' });
  const client = await Client.open(server);
  await client.joinQueued();
  for (const _ of range(4)) {
    await guarded(new Promise((resolve) => client.socket.once('ping', resolve)), 'a ping');
  }
  assert.equal((await client.ask('ping')).type, 'pong');
});
