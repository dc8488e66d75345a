// Idle sockets: they make room for new connections and never block health checks or authenticated users.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { connect } from 'node:net';
import { test } from 'node:test';
import { online, signUp } from '../integration/lib/accounts.mjs';
import { Client } from '../integration/lib/client.mjs';
import { eventually, guarded, sleep } from '../integration/lib/guard.mjs';
import { startServer } from '../integration/lib/server.mjs';

const LIMIT = '60';
const EMBEDDED = { GURUKUL_AUTH: 'embedded', GURUKUL_LOG: 'off', GURUKUL_MAX_CONNECTIONS: LIMIT };

// Opens connections from one address that send `bytes` and nothing more.
async function idle(server, count, { from = '127.0.0.2', bytes = '' } = {}) {
  const sockets = await Promise.all(Array.from({ length: count }, () => new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: server.port, localAddress: from });
    socket.on('error', () => {});
    socket.on('data', () => {});
    socket.once('connect', () => { if (bytes) socket.write(bytes); resolve(socket); });
    socket.once('close', () => resolve(socket));
  })));
  return { sockets, end: () => { for (const socket of sockets) socket.destroy(); } };
}

const KINDS = {
  'silent sockets': '',
  'half-sent heads': 'GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ',
  'half-sent bodies': 'POST /auth/v1/signup HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n{',
  'keep-alive connections': 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n',
};

for (const threads of ['1', '2']) {
  for (const [kind, bytes] of Object.entries(KINDS)) {
    test(`400 ${kind} do not keep new clients out, with ${threads} threads`, async (t) => {
      const server = await startServer({ ...EMBEDDED, GURUKUL_THREADS: threads });
      t.after(() => server.close());
      const person = await signUp(server);
      const attackers = await idle(server, 400, { bytes });
      for (let count = 0; count < 10; count += 1) assert.equal((await server.http('/healthz')).status, 200);
      const client = await online(server, person);
      assert.equal((await client.ask('ping')).type, 'pong');
      attackers.end();
    });
  }
}

test('WebSockets that do not authenticate are closed to make room for one that does', async (t) => {
  const server = await startServer({ ...EMBEDDED, GURUKUL_THREADS: '1' });
  t.after(() => server.close());
  const person = await signUp(server);
  const strangers = await Promise.all(Array.from({ length: 60 }, () => Client.connect(server, { localAddress: '127.0.0.2' })));
  const honest = await online(server, person);
  const close = await guarded(Promise.race(strangers.map((each) => each.closed)), 'a stranger to be closed');
  assert.equal(close.code, 1013);
  assert.equal((await honest.ask('ping')).type, 'pong');
});

test('authenticated connections are not closed to make room for new ones', async (t) => {
  const server = await startServer({ ...EMBEDDED, GURUKUL_THREADS: '1' });
  t.after(() => server.close());
  const members = [];
  for (let count = 0; count < 5; count += 1) members.push(await online(server, await signUp(server)));
  const attackers = await idle(server, 600);
  for (const member of members) assert.equal((await member.ask('ping')).type, 'pong');
  attackers.end();
});

test('when room is needed, the sockets of the address with the most sockets are closed first', async (t) => {
  const server = await startServer({ ...EMBEDDED, GURUKUL_THREADS: '1' });
  t.after(() => server.close());
  // An honest visitor's idle connection is the oldest of all.
  const visitor = await idle(server, 1, { from: '127.0.0.3', bytes: 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n' });
  await sleep(50);
  const attackers = await idle(server, 400, { from: '127.0.0.2' });
  assert.equal((await server.http('/healthz')).status, 200);
  assert.equal(visitor.sockets[0].destroyed, false, 'the visitor is still connected');
  attackers.end();
  visitor.end();
});

test('without free file descriptors open connections work, and new ones are accepted once some are free', async (t) => {
  const server = await startServer({ ...EMBEDDED, GURUKUL_THREADS: '1' });
  t.after(() => server.close());
  const member = await online(server, await signUp(server));
  const open = Number(execFileSync('sh', ['-c', `ls /proc/${server.child.pid}/fd | wc -l`]).toString());
  execFileSync('prlimit', ['--pid', String(server.child.pid), `--nofile=${open + 2}:1024`]);
  const attackers = await idle(server, 40);
  assert.equal((await member.ask('ping')).type, 'pong');
  attackers.end();
  execFileSync('prlimit', ['--pid', String(server.child.pid), '--nofile=1024:1024']);
  await eventually('the server to take connections again', async () => {
    const answer = await server.http('/healthz').catch(() => ({ status: 0 }));
    return answer.status === 200;
  });
});
