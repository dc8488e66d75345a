// The address space of the server is limited to a little more than it needs. Allocations fail, and each
// failure ends one request. The process goes on serving.

import assert from 'node:assert/strict';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pair } from '../integration/lib/client.mjs';
import { eventually, range } from '../integration/lib/guard.mjs';
import { frame, upgradeRequest } from '../integration/lib/raw.mjs';
import { BINARY, startServer, temporaryFolder } from '../integration/lib/server.mjs';
import { addressSpaceKb, deafPeer, settled } from './lib/memory.mjs';

const ROOM_KB = 24 * 1024;

test('failed allocations end single requests, not the server', async () => {
  const folder = temporaryFolder();
  const free = await startServer();
  const needed = addressSpaceKb(free);
  await free.close();
  const limited = join(folder, 'limited.sh');
  writeFileSync(limited, `#!/bin/sh\nexec prlimit --as=${(needed + ROOM_KB) * 1024} ${BINARY} "$@"\n`);
  chmodSync(limited, 0o755);
  const server = await startServer({}, { binary: limited });
  try {
    const sockets = [];
    for (let begun = 0; begun < 800; begun += 40) {
      sockets.push(...await Promise.all(range(40).map(async () => {
        const socket = await deafPeer(server);
        socket.write(upgradeRequest());
        // The beginning of a message, which the server keeps until the rest arrives.
        socket.write(frame({ payload: 'x'.repeat(64_000), declaredLength: 65_000 }));
        return socket;
      })));
    }
    await settled(sockets);
    for (const socket of sockets) socket.destroy();
    const failures = await eventually('the server answers again', async () => {
      const reply = await server.http('/metrics').catch(() => null);
      return reply?.status === 200 && /^gurukul_allocation_failures_total (\d+)/m.exec(reply.bytes.toString());
    });
    assert.ok(Number(failures[1]) > 0, 'allocations did fail');
    const { a, b } = await pair(server);
    a.terminate();
    b.terminate();
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
