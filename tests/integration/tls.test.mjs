// The same port with a certificate: HTTPS and wss, and plain speakers are turned away.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { Client } from './lib/client.mjs';
import { guarded, range } from './lib/guard.mjs';
import { RawSocket } from './lib/raw.mjs';
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

test('the line on stdout says https', () => assert.equal(server.scheme, 'https'));

test('HTTPS answers', async () => {
  const status = await guarded(new Promise((resolve, reject) => {
    request({ host: server.host, port: server.port, path: '/healthz', agent: false, ...TRUSTING },
      (reply) => { reply.resume().on('end', () => resolve(reply.statusCode)); }).on('error', reject).end();
  }), 'GET /healthz');
  assert.equal(status, 200);
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

test('match, 300 signals of many sizes in order, chat, end', async () => {
  const { a, b, sessionId } = await tlsPair();
  // A few at a time: together they are 9 MB, and a reader that lets 1 MiB pile up is closed with 4008.
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

test('a loss and a resume over TLS', async () => {
  const { a, b, sessionId } = await tlsPair();
  a.terminate();
  await b.expect('partner_suspended');
  const back = await Client.open(server, a.userId, TRUSTING);
  const welcome = await back.authenticate({ resume: a.resumeToken });
  assert.equal(welcome.resumed.sessionId, sessionId);
  await b.expect('partner_resumed');
});

test('one who speaks plain HTTP is closed and hurts nobody', async () => {
  const { a } = await tlsPair();
  const raw = await RawSocket.open(server);
  raw.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await raw.expectEnd();
  assert.equal((await a.ask('ping')).type, 'pong');
});

test('old versions of TLS are refused', async () => {
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

test('SIGTERM over TLS: 1012 and exit 0', async (t) => {
  const own = await startServer({ GURUKUL_TLS_CERT: join(folder, 'cert.pem'),
    GURUKUL_TLS_KEY: join(folder, 'key.pem') });
  t.after(() => own.close());
  const clients = await Promise.all(range(5).map(() => Client.open(own, undefined, TRUSTING)));
  own.signal('SIGTERM');
  await Promise.all(clients.map((client) => client.expectClose(1012)));
  assert.deepEqual(await own.waitForExit(), { code: 0, signal: null });
});
