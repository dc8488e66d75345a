// The same port with a certificate: HTTPS and wss work, plain HTTP is refused.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { request } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { after, before, test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { Client } from './lib/client.mjs';
import { guarded, range } from './lib/guard.mjs';
import { OP, RawSocket, frame } from './lib/raw.mjs';
import { startServer, temporaryFolder } from './lib/server.mjs';

const folder = temporaryFolder();
const TRUSTING = { rejectUnauthorized: false };
let server;
before(async () => {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
    '-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=localhost'], { stdio: 'ignore' });
  server = await startServer({ GURUKUL_TLS_CERT: cert, GURUKUL_TLS_KEY: key });
});
after(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

test('with a certificate the server prints an https address', () => assert.equal(server.scheme, 'https'));

function get(path) {
  return guarded(new Promise((resolve, reject) => {
    request({ host: server.host, port: server.port, path, agent: false, ...TRUSTING }, (reply) => {
      let text = '';
      reply.on('data', (bytes) => { text += bytes; }).on('end', () => resolve({ status: reply.statusCode, text }));
    }).on('error', reject).end();
  }), `GET ${path}`);
}

test('GET /healthz is answered over HTTPS', async () => {
  assert.equal((await get('/healthz')).status, 200);
});

async function tlsPair() {
  const [a, b] = [await Client.open(server, undefined, TRUSTING), await Client.open(server, undefined, TRUSTING)];
  a.join({ interests: [a.userId.slice(-32)] });
  await a.expect('queued');
  b.join({ interests: [a.userId.slice(-32)] });
  const { sessionId } = await b.expect('match_found');
  await a.expect('match_found');
  return { a, b, sessionId };
}

test('over TLS two users are matched, exchange signals of many sizes in order, chat and leave', async () => {
  const { a, b, sessionId } = await tlsPair();
  // Ten signals at a time: all together are 9 MB, and a reader that is 1 MiB behind is closed with 4008.
  const window = 10;
  for (const first of range(300 / window).map((each) => each * window)) {
    const numbers = range(window).map((each) => first + each);
    const length = (n) => (n * 997) % 60_000;
    for (const n of numbers) {
      a.send('signal', { sessionId, targetUserId: b.userId, signal: { n, filler: 'x'.repeat(length(n)) } });
    }
    for (const n of numbers) {
      const { signal } = await b.expect('signal');
      assert.deepEqual([signal.n, signal.filler.length], [n, length(n)]);
    }
  }
  assert.equal((await b.ask('chat', { sessionId, clientMessageId: 'c', text: 't' })).type, 'chat_ack');
  await b.bye(1000);
  assert.deepEqual(await a.expect('partner_left'), { sessionId, reason: 'disconnected' });
});

test('over TLS a client resumes its session after a lost connection', async () => {
  const { a, b, sessionId } = await tlsPair();
  a.terminate();
  await b.expect('partner_suspended');
  const back = await Client.open(server, a.userId, TRUSTING);
  const welcome = await back.authenticate({ resume: a.resumeToken });
  assert.equal(welcome.resumed.sessionId, sessionId);
  await b.expect('partner_resumed');
});

test('a client that sends plain HTTP is closed, and others are not affected', async () => {
  const { a } = await tlsPair();
  const raw = await RawSocket.open(server);
  raw.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await raw.expectEnd();
  assert.equal((await a.ask('ping')).type, 'pong');
});

// The FIN and the reset of the peer arrive before the server writes again, so the write fails (EPIPE).
test('a client that disconnects with unsent data does not affect the server', async () => {
  const raw = connect({ host: server.host, port: server.port });
  const wire = new Duplex({ read() {}, write(bytes, _, done) { raw.write(bytes, done); } });
  raw.on('data', (bytes) => wire.push(bytes)).on('error', () => {});
  const secure = connectTls({ socket: wire, ...TRUSTING }).on('error', () => {});
  secure.write('GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
    'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n');
  await guarded(once(secure, 'data'), 'the upgrade');
  raw.pause();
  // The server answers pings that nobody reads, until the kernel buffers are full and an answer waits in the server.
  const pings = Buffer.concat(range(2_000).map(() => frame({ opcode: OP.ping, payload: Buffer.alloc(125) })));
  const unsent = async () => Number(/^gurukul_buffer_bytes (\d+)/m.exec((await get('/metrics')).text)[1]);
  const before = await unsent();
  for (let sent = 0; await unsent() === before; sent += 1) {
    assert.ok(sent < 400, 'the kernel buffered 100 MB of answers');
    await guarded(new Promise((resolve) => { secure.write(pings, resolve); }), 'a quarter of a megabyte of pings');
  }
  server.signal('SIGSTOP');
  const gone = once(raw, 'close');
  raw.end(() => raw.destroy());
  await guarded(gone, 'the reset');
  server.signal('SIGCONT');
  const { a } = await tlsPair();
  assert.equal((await a.ask('ping')).type, 'pong');
});

test('TLS 1.0 and 1.1 are refused', async () => {
  for (const version of ['TLSv1', 'TLSv1.1']) {
    const failed = await guarded(new Promise((resolve) => {
      const socket = connectTls({ host: server.host, port: server.port, minVersion: version, maxVersion: version,
        ciphers: 'DEFAULT:@SECLEVEL=0', ...TRUSTING }, () => resolve(false));
      socket.on('error', () => resolve(true));
      socket.on('close', () => resolve(true));
    }), `the answer to ${version}`);
    assert.equal(failed, true, version);
  }
});

test('SIGTERM closes clients over TLS with 1012, and the server ends with exit code 0', async (t) => {
  const own = await startServer({ GURUKUL_TLS_CERT: join(folder, 'cert.pem'),
    GURUKUL_TLS_KEY: join(folder, 'key.pem') });
  t.after(() => own.close());
  const clients = await Promise.all(range(5).map(() => Client.open(own, undefined, TRUSTING)));
  own.signal('SIGTERM');
  await Promise.all(clients.map((client) => client.expectClose(1012)));
  assert.deepEqual(await own.waitForExit(), { code: 0, signal: null });
});
