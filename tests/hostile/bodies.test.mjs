// Request bodies of strangers: unexpected bodies are not kept, and the kept ones are bounded. Memory comes from /proc.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { signUp } from '../integration/lib/accounts.mjs';
import { sleep } from '../integration/lib/guard.mjs';
import { RawSocket } from '../integration/lib/raw.mjs';
import { startServer } from '../integration/lib/server.mjs';

const MIB = 1024 * 1024;
let server;
before(async () => { server = await startServer({ GURUKUL_AUTH: 'embedded', GURUKUL_LOG: 'off' }); });
after(() => server.close());

const residentBytes = () =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.child.pid}/status`, 'utf8'))[1]) * 1024;

const head = (method, path, length, lines = '') =>
  `${method} ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n${lines}\r\n`;

// Sends a head and most of its body, but never the end. Resolves to the open connection.
async function halfSent(method, path, bytes, lines) {
  const raw = await RawSocket.open(server);
  raw.write(head(method, path, bytes, lines));
  const piece = Buffer.alloc(64 * 1024, 120);
  for (let sent = 0; sent + piece.length < bytes && !raw.ended; sent += piece.length) {
    if (!raw.socket.write(piece)) {
      await new Promise((resolve) => { raw.socket.once('drain', resolve); raw.socket.once('close', resolve); });
    }
  }
  return raw;
}

async function statusOf(method, path, length, { lines = '', body = '' } = {}) {
  const raw = await RawSocket.open(server);
  raw.write(head(method, path, length, lines) + body);
  const { status } = await raw.responseHead();
  raw.terminate();
  return status;
}

test('120 picture uploads of 5 MiB with an invalid token are not kept in memory', async () => {
  const earlier = residentBytes();
  const raws = await Promise.all(Array.from({ length: 120 }, () =>
    halfSent('PUT', '/api/v1/me/avatar', 5 * MIB, 'Authorization: x\r\nContent-Type: image/png\r\n')));
  assert.ok(residentBytes() - earlier < 40 * MIB, `${(residentBytes() - earlier) / MIB} MiB more`);
  for (const raw of raws) raw.terminate();
});

test('300 request bodies of 1 MiB that nobody asked for are not kept in memory', async () => {
  const earlier = residentBytes();
  const paths = ['/', '/ws', '/healthz', '/nothing', '/api/v1/config', '/api/v1/settings', '/auth/v1/nothing', '/api/v1/reports'];
  const raws = await Promise.all(Array.from({ length: 300 }, (_, index) => halfSent('POST', paths[index % paths.length], MIB)));
  assert.ok(residentBytes() - earlier < 40 * MIB, `${(residentBytes() - earlier) / MIB} MiB more`);
  for (const raw of raws) raw.terminate();
});

test('a request whose body is not wanted is answered before any byte of the body arrives', async () => {
  assert.equal(await statusOf('PUT', '/api/v1/me/avatar', 5 * MIB, { lines: 'Authorization: Bearer a.b.c\r\n' }), 401);
  assert.equal(await statusOf('POST', '/api/v1/reports', 100), 401);
  assert.equal(await statusOf('POST', '/api/v1/nothing', 100), 404);
  assert.equal(await statusOf('POST', '/auth/v1/nothing', 100), 404);
  assert.equal(await statusOf('POST', '/auth/v1/signup', MIB), 413);
  assert.equal(await statusOf('GET', '/healthz', MIB), 200);
  assert.equal(await statusOf('POST', '/healthz', MIB), 405);
  const person = await signUp(server);
  const lines = `Authorization: Bearer ${person.token}\r\n`;
  assert.equal(await statusOf('PUT', '/api/v1/me/avatar', 5 * MIB + 1, { lines }), 413);
  assert.equal(await statusOf('POST', '/api/v1/reports', MIB, { lines }), 413);
});

test('100 Continue is sent only when the head is accepted and the body is wanted', async () => {
  const person = await signUp(server);
  const expect = 'Expect: 100-continue\r\n';
  assert.equal(await statusOf('PUT', '/api/v1/me/avatar', MIB, { lines: expect }), 401);
  assert.equal(await statusOf('POST', '/auth/v1/signup', 10, { lines: expect }), 100);
  assert.equal(await statusOf('PUT', '/api/v1/me/avatar', MIB, { lines: `${expect}Authorization: Bearer ${person.token}\r\n` }), 100);
});

test('a chunked body over the limit is answered with 413', async () => {
  const raw = await RawSocket.open(server);
  raw.write('POST /auth/v1/signup HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
  const piece = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
  for (let count = 0; count < 8 && !raw.ended; count += 1) raw.write(piece);
  assert.equal((await raw.responseHead()).status, 413);
});

test('one client that sends more bodies at once than its limit gets 503, and a sign-up works afterwards', async () => {
  // Each body takes 60 KiB, and one client may use 4 MiB: there is no room for all of them.
  const raws = await Promise.all(Array.from({ length: 90 }, () => halfSent('POST', '/auth/v1/signup', 60 * 1024, '')));
  for (const raw of raws) raw.write(Buffer.alloc(59 * 1024, 32));
  const refused = await Promise.any(raws.map(async (raw) => {
    const { status } = await raw.responseHead();
    assert.equal(status, 503);
    return true;
  }));
  assert.ok(refused);
  for (const raw of raws) raw.terminate();
  assert.ok((await signUp(server)).token);
});

test('a WebSocket upgrade request with a body is refused', async () => {
  const lines = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
  assert.equal(await statusOf('GET', '/ws', 5, { lines, body: 'hello' }), 400);
});

test('a slow upload that makes progress is received completely', async () => {
  const { token } = await signUp(server);
  const raw = await RawSocket.open(server);
  const pieces = 26;
  const piece = Buffer.alloc(8 * 1024, 120);
  raw.write(head('PUT', '/api/v1/me/avatar', pieces * piece.length,
    `Authorization: Bearer ${token}\r\nContent-Type: image/png\r\n`));
  // 13 s, more than the 10 s in which a request must make progress.
  for (let sent = 0; sent < pieces && !raw.ended; sent += 1) {
    raw.write(piece);
    await sleep(500);
  }
  const { status } = await raw.responseHead();
  assert.equal(status, 400, 'the whole body was received, and it is not a picture');
  raw.terminate();
});
