// Access tokens of half a minute: the client renews them while its connection stays open.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from '../integration/lib/client.mjs';
import { guarded, sleep } from '../integration/lib/guard.mjs';
import { startServer } from '../integration/lib/server.mjs';
import { PASSWORD, good, newDevice, newEmail } from './lib/person.mjs';

const LIFE_S = 30;

let server;
before(async () => {
  server = await startServer({ GURUKUL_AUTH: 'embedded', GURUKUL_TOKEN_LIFE: String(LIFE_S) });
});
after(() => server.close());

test('a connection can still be used after its access token expired if a renewed one was sent', async (t) => {
  const device = newDevice(server, { autoRefreshToken: true });
  const { user, session } = await good(device.signUp({ email: newEmail(), password: PASSWORD }));
  assert.equal(session.expires_in, LIFE_S);
  const socket = await Client.connect(server);
  t.after(() => socket.terminate());
  socket.send('authenticate', { token: session.access_token });
  await socket.expect('welcome');
  socket.userId = user.id;

  const renewed = new Promise((resolve) => {
    device.onAuthStateChange((event, next) => event === 'TOKEN_REFRESHED' && resolve(next));
  });
  await device.startAutoRefresh();
  t.after(() => device.stopAutoRefresh());
  const next = await guarded(renewed, 'the renewal');
  socket.send('authenticate', { token: next.access_token });
  await socket.expect('welcome');

  // The server uses the machine's clock, so the test waits until the first token expires.
  await sleep(session.expires_at * 1000 - Date.now() + 1_000);
  socket.join();
  await socket.expect('queued');
});
