// Who gets credentials of the relay, for how long, and how much of the real coturn one user can take.

import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { RELAY_PORTS, launchCoturn, mint, temporaryFolder } from '../e2e/lib/coturn.mjs';
import { TurnClient } from '../e2e/lib/turn_client.mjs';
import { api, guest, online, signUp } from '../integration/lib/accounts.mjs';
import { SECRET, claims, mint as mintToken } from '../integration/lib/jwt.mjs';
import { freePort, freePortRange } from '../integration/lib/ports.mjs';
import { startServer } from '../integration/lib/server.mjs';

const ENTRYPOINT = new URL('../../deploy/turn/entrypoint', import.meta.url).pathname;
const RELAY = {
  GURUKUL_STUN_URLS: 'stun:stun.campus.example:3478', GURUKUL_TURN_URLS: 'turn:turn.campus.example:3478',
  GURUKUL_TURN_SECRET: 'the static auth secret of a test',
};
const relayOf = (iceServers) => iceServers.find(({ urls }) => urls.some((url) => url.startsWith('turn:')));
const lifeS = (relay) => Number(relay.username.split(':')[0]) - Date.now() / 1000;

test('a guest gets relay credentials when it waits and when it is matched, a member also before', async (t) => {
  const server = await startServer({ GURUKUL_AUTH: 'embedded', ...RELAY });
  t.after(() => server.close());
  const [somebody, member] = [await guest(server), await signUp(server)];
  const iceServers = async ({ token }) => {
    const answer = await api(server, 'GET', '/api/v1/ice-servers', { token });
    assert.equal(answer.status, 200);
    return answer.body.iceServers;
  };
  assert.deepEqual(await iceServers(somebody), [{ urls: [RELAY.GURUKUL_STUN_URLS] }]);
  const asked = relayOf(await iceServers(member));
  assert.ok(lifeS(asked) > 540 && lifeS(asked) <= 601, `the credential is valid for ${lifeS(asked)} s`);

  const a = await online(server, somebody);
  assert.equal(relayOf(a.welcome.iceServers), undefined);
  a.send('join_queue', { interests: ['only-these'] });
  const waiting = relayOf((await a.expect('queued')).iceServers);
  assert.equal(waiting.username.split(':')[1], somebody.id);
  assert.ok(lifeS(waiting) <= 601);
  const b = await online(server, member);
  assert.ok(relayOf(b.welcome.iceServers));
  b.send('join_queue', { interests: ['only-these'] });
  for (const client of [a, b]) assert.ok(relayOf((await client.expect('match_found')).iceServers));
});

test('a banned user gets no relay credentials', async (t) => {
  const server = await startServer({ GURUKUL_AUTH: 'supabase', SUPABASE_JWT_SECRET: SECRET, ...RELAY });
  t.after(() => server.close());
  const userId = randomUUID();
  const token = mintToken({ payload: claims({ sub: userId }) });
  const admin = mintToken({ payload: claims({ app_metadata: { role: 'admin' } }) });
  const asked = await api(server, 'GET', '/api/v1/ice-servers', { token });
  assert.ok(relayOf(asked.body.iceServers));
  const ban = { userId, reason: 'a test', minutes: 60 };
  const banned = await api(server, 'POST', '/api/v1/admin/bans', { token: admin, body: ban });
  assert.equal(banned.status, 201, JSON.stringify(banned.body));
  assert.equal((await api(server, 'GET', '/api/v1/ice-servers', { token })).status, 403);
});

test('the allocation quota counts per user, whatever the expiry, and other users still get allocations', async (t) => {
  const folder = temporaryFolder();
  const secret = randomBytes(24).toString('hex');
  const port = await freePort();
  const relay = await launchCoturn(ENTRYPOINT, ['-v'], {
    folder,
    env: {
      GURUKUL_TURN_SECRET: secret, TURN_PORT: String(port), TURN_LISTENING_IPS: '127.0.0.1',
      TURN_RELAY_PORTS: await freePortRange(RELAY_PORTS),
    },
  });
  t.after(() => relay.stop());
  const clients = [];
  t.after(() => { for (const client of clients) client.close(); });
  const allocate = async (credential) => {
    const client = await TurnClient.open({ host: '127.0.0.1', port });
    clients.push(client);
    return (await client.allocate(credential)).code;
  };
  let standing = 0;
  for (let round = 0; round < 20; round += 1) {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) =>
      allocate(mint(secret, { user: 'greedy', secondsLeft: 100 + round * 20 + index }))));
    standing += answers.filter((code) => code === null).length;
  }
  assert.equal(standing, 24, 'the quota counts per user, whatever expiry the username begins with');
  for (let user = 0; user < 40; user += 1) assert.equal(await allocate(mint(secret, { user: `modest-${user}` })), null);
});
