// After a busy time the server uses as much memory as before: no buffer, slot, bucket or pool stays large.

import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { pair } from '../integration/lib/client.mjs';
import { eventually, range } from '../integration/lib/guard.mjs';
import { deafPeer, residentKb, serverWithPages, settled } from './lib/memory.mjs';

const QUIET_MS = 10_000;

// `rememberedKb`: what the server keeps on purpose.
async function returnsAfter(load, { tls = false, env = {}, rememberedKb = 0 } = {}) {
  const { server, folder } = await serverWithPages({ 'page.bin': 2_000_000 }, { tls, env });
  try {
    await pageLoads(server, 2);
    const before = residentKb(server);
    await load(server);
    const after = residentKb(server);
    const enough = before * 1.2 + rememberedKb;
    await eventually(`${before} kB before, ${after} kB after the load, then at most ${enough} kB`,
      () => residentKb(server) <= enough, QUIET_MS);
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function pageLoads(server, count) {
  const done = [];
  const load = async () => {
    const socket = await deafPeer(server);
    const end = new Promise((resolve) => socket.once('close', resolve));
    socket.write('GET /page.bin HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    socket.resume();
    await end;
    done.push(socket.bytesRead);
  };
  await Promise.all(range(count).map(load));
  assert.ok(done.every((bytes) => bytes > 2_000_000), 'each page was received completely');
}

for (const tls of [false, true]) {
  test(`memory is freed after 400 parallel page loads (${tls ? 'TLS' : 'plain'})`, () =>
    returnsAfter((server) => pageLoads(server, 400), { tls }));
}

test('memory is freed after connections that are cut during an answer', () => returnsAfter(async (server) => {
  const sockets = await Promise.all(range(100).map(async () => {
    const socket = await deafPeer(server);
    socket.write('GET /page.bin HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(20));
    return socket;
  }));
  await settled(sockets);
  for (const socket of sockets) socket.destroy();
}));

test('memory is freed after request bodies that are begun and not finished', () => returnsAfter(async (server) => {
  const sockets = await Promise.all(range(60).map(async () => {
    const socket = await deafPeer(server);
    socket.write('POST /nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n');
    socket.write(Buffer.alloc(900_000, 'x'));
    return socket;
  }));
  await settled(sockets);
  for (const socket of sockets) socket.destroy();
}));

// A user whose connection was lost is kept for GURUKUL_GRACE seconds; the test sets the shortest time. After that the
// lobby remembers the last partners of up to 20,000 users. Their small allocations lie between those of the messages, so
// they hold up to two pages of memory each. A message buffer that stays would be 80 kB a connection.
test('memory is freed after 600 WebSockets that talk in pairs and leave', () => returnsAfter(async (server) => {
  const pairs = await Promise.all(range(300).map(() => pair(server)));
  for (const { a, sessionId, matchA } of pairs) {
    for (let count = 0; count < 10; ++count) {
      a.send('signal', { sessionId, targetUserId: matchA.partnerId, signal: { filler: 'x'.repeat(8_000) } });
    }
  }
  await Promise.all(pairs.map(({ b }) => b.expect('signal')));
  for (const { a, b } of pairs) { a.terminate(); b.terminate(); }
}, { env: { GURUKUL_GRACE: '1' }, rememberedKb: 600 * 8 }));
