// Peers that send requests and never read the answers. The server reads no further request while an answer
// is unsent, so each peer and all together cost a bounded amount of memory, and honest visitors are served.

import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { eventually, range } from '../integration/lib/guard.mjs';
import { frame, upgradeRequest } from '../integration/lib/raw.mjs';
import { deafPeer, residentKb, serverWithPages, settled } from './lib/memory.mjs';

const PEERS = 24;
const PEER_KB_MAX = 256;
const PIPELINED_BYTES = 660_000;
const ROUTES = ['/metrics', '/healthz', '/page.bin', '/small.bin', '/nothing', '/api/v1/config', '/auth/v1/settings',
  '/api/v1/me'];

const pipelined = (path) => {
  const request = `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
  return request.repeat(Math.ceil(PIPELINED_BYTES / request.length));
};

async function costOf(server, open) {
  const before = residentKb(server);
  const sockets = await Promise.all(range(PEERS).map(open));
  await settled(sockets);
  const cost = (residentKb(server) - before) / PEERS;
  for (const socket of sockets) socket.destroy();
  await eventually('the peers are gone', async () =>
    /^gurukul_buffer_bytes 0$/m.test(await (await request(server, '/metrics')).text));
  return cost;
}

async function request(server, path) {
  const socket = await deafPeer(server);
  socket.resume();
  let text = '';
  socket.on('data', (bytes) => { text += bytes.toString('latin1'); });
  const end = new Promise((resolve) => socket.once('close', resolve));
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  await end;
  return { status: Number(text.slice(9, 12)), text };
}

for (const tls of [false, true]) {
  const name = tls ? 'TLS' : 'plain';
  test(`a peer that never reads costs at most 256 kB on every route (${name})`, async () => {
    const { server, folder } = await serverWithPages({ 'page.bin': 3_000_000, 'small.bin': 15_000 },
      { tls, env: { GURUKUL_AUTH: 'embedded' } });
    try {
      for (const path of ROUTES) await request(server, path);
      const tooMuch = [];
      for (const path of ROUTES) {
        const cost = await costOf(server, async () => {
          const socket = await deafPeer(server);
          socket.write(pipelined(path));
          return socket;
        });
        if (cost > PEER_KB_MAX) tooMuch.push(`${path}: ${cost.toFixed(0)} kB`);
      }
      const pings = await costOf(server, async () => {
        const socket = await deafPeer(server);
        socket.write(upgradeRequest());
        const ping = frame({ opcode: 9, payload: 'p'.repeat(125) });
        socket.write(Buffer.concat(range(40_000).map(() => ping)));
        return socket;
      });
      if (pings > PEER_KB_MAX) tooMuch.push(`pings: ${pings.toFixed(0)} kB`);
      assert.deepEqual(tooMuch, []);
      assert.equal((await request(server, '/healthz')).status, 200);
    } finally {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

test('thousands of peers that never read stay within the memory bound, and honest visitors are served', async () => {
  const crowd = Number(process.env.GURUKUL_DEAF_PEERS ?? 3_000);
  const { server, folder } = await serverWithPages({ 'page.bin': 3_000_000, 'small.bin': 15_000 });
  try {
    const before = residentKb(server);
    const sockets = [];
    for (let opened = 0; opened < crowd; opened += 250) {
      sockets.push(...await Promise.all(range(250).map(async () => {
        const socket = await deafPeer(server);
        socket.write(pipelined(opened % 500 ? '/page.bin' : '/small.bin').slice(0, 64_000));
        return socket;
      })));
      assert.equal((await request(server, '/healthz')).status, 200, `with ${sockets.length} peers`);
    }
    await settled(sockets);
    const growthKb = residentKb(server) - before;
    // 128 MiB of buffers, and some kilobytes for each connection itself.
    assert.ok(growthKb < 128 * 1024 + crowd * 12, `${growthKb} kB`);
    assert.equal((await request(server, '/healthz')).status, 200);
    for (const socket of sockets) socket.destroy();
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
