// Slow readers that make progress get the whole answer, however long it takes. The others are disconnected.

import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { eventually, sleep } from '../integration/lib/guard.mjs';
import { deafPeer, serverWithPages } from './lib/memory.mjs';

// More than the kernel buffers of both sides hold. Reading it takes many times the 2 s after which a
// finished connection is cut.
const PAGE_BYTES = 24_000_000;
const SECONDS = 12;

for (const tls of [false, true]) {
  for (const connection of ['close', 'keep-alive']) {
    test(`a client that reads slowly gets the whole page (${tls ? 'TLS' : 'plain'}, ${connection})`, async () => {
      const { server, folder } = await serverWithPages({ 'page.bin': PAGE_BYTES }, { tls });
      try {
        const socket = await deafPeer(server);
        socket.write(`GET /page.bin HTTP/1.1\r\nHost: localhost\r\nConnection: ${connection}\r\n\r\n`);
        let got = 0;
        const begun = Date.now();
        const ended = new Promise((resolve) => { socket.once('close', resolve); socket.once('end', resolve); });
        const whole = new Promise((resolve) => {
          socket.on('data', async (bytes) => {
            got += bytes.length;
            if (got > PAGE_BYTES) resolve();
            socket.pause();
            const due = begun + got / PAGE_BYTES * SECONDS * 1000;
            if (due > Date.now()) await sleep(due - Date.now());
            socket.resume();
          });
        });
        socket.resume();
        await Promise.race([whole, ended]);
        assert.ok(got > PAGE_BYTES, `${got} bytes of ${PAGE_BYTES}`);
        socket.destroy();
      } finally {
        await server.close();
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }
}

test('a client that reads nothing for 30 s is disconnected', async () => {
  const { server, folder } = await serverWithPages({ 'page.bin': PAGE_BYTES });
  try {
    const socket = await deafPeer(server);
    socket.write('GET /page.bin HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const isBuffered = async () => !/^gurukul_buffer_bytes 0$/m.test((await server.http('/metrics')).text);
    await eventually('the page is being sent', isBuffered);
    await eventually('the reader is gone', async () => !await isBuffered(), 90_000);
    socket.destroy();
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
