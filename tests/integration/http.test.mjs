// The HTTP side of the port: health, metrics, relay credentials, origins.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { Client, pair } from './lib/client.mjs';
import { eventually, unique } from './lib/guard.mjs';
import { SECRET, claims, mint, now } from './lib/jwt.mjs';
import { RawSocket, upgrade } from './lib/raw.mjs';
import { startServer } from './lib/server.mjs';

const TURN = {
  GURUKUL_STUN_URLS: 'stun:stun.example:3478',
  GURUKUL_TURN_URLS: 'turn:turn.example:3478?transport=udp,turns:turn.example:5349',
  GURUKUL_TURN_SECRET: 'the-static-auth-secret', GURUKUL_TURN_TTL: '600',
};

let server;
let verified;
before(async () => {
  server = await startServer(TURN);
  verified = await startServer({ ...TURN, GURUKUL_AUTH: 'supabase', SUPABASE_JWT_SECRET: SECRET });
});
after(() => Promise.all([server.close(), verified.close()]));

for (const path of ['/healthz', '/readyz']) {
  test(`${path} answers GET with 200 and HEAD without a body, and refuses POST`, async () => {
    assert.equal((await server.http(path)).status, 200);
    const head = await server.http(path, { method: 'HEAD' });
    assert.deepEqual([head.status, head.bytes.length], [200, 0]);
    const post = await server.http(path, { method: 'POST', body: 'x' });
    assert.ok(post.status >= 400 && post.status < 500, `status ${post.status}`);
  });
}

test('GET /api/v1/config returns the mode of authentication', async () => {
  assert.deepEqual((await server.http('/api/v1/config')).json(), { auth: 'open', protocol: 1 });
  assert.equal((await verified.http('/api/v1/config')).json().auth, 'supabase');
});

test('an unknown path is answered with 404, also below /api/', async () => {
  for (const path of ['/nothing-here', '/api/v1/nothing', '/api/', '/metrics/x']) {
    assert.equal((await server.http(path)).status, 404, path);
  }
});

function checkIceServers(iceServers, userId) {
  assert.ok(Array.isArray(iceServers));
  assert.deepEqual(iceServers.flatMap((each) => each.urls),
    [...TURN.GURUKUL_STUN_URLS.split(','), ...TURN.GURUKUL_TURN_URLS.split(',')]);
  const relay = iceServers.find((each) => [each.urls].flat()[0].startsWith('turn'));
  const colon = relay.username.indexOf(':');
  const expiry = Number(relay.username.slice(0, colon));
  assert.ok(Math.abs(expiry - (now() + 600)) < 120, `expiry ${expiry}`);
  if (userId !== undefined) assert.equal(relay.username.slice(colon + 1), userId);
  assert.equal(relay.credential,
    createHmac('sha1', TURN.GURUKUL_TURN_SECRET).update(relay.username).digest('base64'));
  const stun = iceServers.find((each) => [each.urls].flat()[0].startsWith('stun'));
  assert.equal('credential' in stun, false);
}

test('GET /api/v1/ice-servers needs no token in open mode', async () => {
  const reply = await server.http('/api/v1/ice-servers');
  assert.equal(reply.status, 200);
  assert.match(reply.headers['content-type'], /^application\/json/);
  assert.match(reply.headers['cache-control'] ?? '', /no-store|private|no-cache/);
  assert.deepEqual(Object.keys(reply.json()), ['iceServers']);
  checkIceServers(reply.json().iceServers);
});

test('GET /api/v1/ice-servers needs the bearer token of a user in verified mode', async () => {
  const payload = claims();
  const ask = (authorization) => verified.http('/api/v1/ice-servers',
    { headers: authorization === undefined ? {} : { Authorization: authorization } });
  const good = await ask(`Bearer ${mint({ payload })}`);
  assert.equal(good.status, 200);
  checkIceServers(good.json().iceServers, payload.sub);
  assert.equal((await ask(`bearer ${mint()}`)).status, 200, 'the scheme is compared without case');
  for (const bad of [undefined, '', 'Bearer', 'Bearer ', 'Bearer x', `Basic ${mint()}`, mint(),
    `Bearer ${mint({ key: 'another-secret-of-a-sufficient-length' })}`,
    `Bearer ${mint({ payload: claims({ exp: now() - 100 }) })}`,
    `Bearer ${mint({ payload: claims({ role: 'anon' }) })}`]) {
    const reply = await ask(bad);
    assert.equal(reply.status, 401, `Authorization: ${bad}`);
    assert.equal(reply.text.includes('credential'), false);
  }
});

test('welcome, queued and match_found have relay credentials of the user', async () => {
  const { a, matchA } = await pair(server, { authenticate: true });
  checkIceServers(a.welcome.iceServers, a.userId);
  checkIceServers(matchA.iceServers, a.userId);
  const other = await Client.open(server);
  checkIceServers((await other.joinQueued({ interests: [unique('x')] })).iceServers, other.userId);
});

test('without a configured relay the list of ICE servers is empty', async (t) => {
  const bare = await startServer();
  t.after(() => bare.close());
  assert.deepEqual((await bare.http('/api/v1/ice-servers')).json(), { iceServers: [] });
});

test('several requests that are sent at once on one connection are all answered', async () => {
  const raw = await RawSocket.open(server);
  raw.write('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nHEAD /readyz HTTP/1.1\r\nHost: a\r\n\r\n' +
    'GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  await raw.expectEnd();
  assert.equal(raw.input.toString().split('HTTP/1.1 200').length - 1, 3);
});

test('GET /metrics returns Prometheus text with current numbers', async (t) => {
  const own = await startServer();
  t.after(() => own.close());
  const reply = await own.http('/metrics');
  assert.equal(reply.status, 200);
  assert.match(reply.headers['content-type'], /^text\/plain/);
  const sample = /^(?:# .*|[a-zA-Z_:][\w:]*(?:\{[^\n]*\})? [-+.\deEINnaf]+(?: \d+)?|)$/;
  for (const line of reply.text.split('\n')) assert.match(line, sample);
  const { a, b, sessionId } = await pair(own);
  const waiting = await Client.open(own);
  await waiting.joinQueued({ matchMode: 'text' });
  a.send('signal', { sessionId, targetUserId: b.userId, signal: { n: 1 } });
  await b.expect('signal');
  a.sendText('bad');
  await a.expect('error');
  const expected = [
    [/connections/, 3], [/online/, 3], [/waiting.*text/, 1], [/sessions/, 1], [/matches(_total)?(\{|$)/, 1],
    [/signals/, 1], [/bytes/, 1], [/reject|errors/, 1],
  ];
  for (const [pattern, atLeast] of expected) {
    await eventually(`the metric ${pattern} to be at least ${atLeast}`,
      async () => (await own.metric(pattern)) >= atLeast);
  }
  const { text } = await own.http('/metrics');
  for (const pattern of [/match_wait.*_bucket/, /resume/, /lag/, /send_queue|high_water/]) {
    assert.match(text, pattern);
  }
  assert.equal(text.includes(a.userId), false, 'no user ids as labels');
});

const upgradeStatus = async (own, headers) => {
  const { raw, status } = await upgrade(own, { headers });
  raw.terminate();
  return status;
};

test('in verified mode an upgrade from another origin gets 403, from the same origin or without one 101', async () => {
  const Host = `127.0.0.1:${verified.port}`;
  assert.equal(await upgradeStatus(verified, { Host }), 101);
  assert.equal(await upgradeStatus(verified, { Host, Origin: `http://${Host}` }), 101);
  assert.equal(await upgradeStatus(verified, { Host: 'chat.example', Origin: 'https://chat.example' }), 101);
  for (const Origin of ['https://evil.example', `http://evil.example:${verified.port}`, 'null',
    `http://${Host}.evil.example`, `http://evil.example/${Host}`]) {
    assert.equal(await upgradeStatus(verified, { Host, Origin }), 403, Origin);
  }
});

test('with GURUKUL_ALLOWED_ORIGINS only listed and same origins are accepted, in open mode too', async (t) => {
  const own = await startServer(
    { GURUKUL_ALLOWED_ORIGINS: 'https://app.example, https://www.app.example:8443' });
  t.after(() => own.close());
  const Host = `127.0.0.1:${own.port}`;
  for (const Origin of ['https://app.example', 'https://www.app.example:8443', `http://${Host}`]) {
    assert.equal(await upgradeStatus(own, { Host, Origin }), 101, Origin);
  }
  for (const Origin of ['https://other.example', 'http://app.example', 'https://app.example.evil.example',
    'https://www.app.example', 'https://app.example:444', 'null']) {
    assert.equal(await upgradeStatus(own, { Host, Origin }), 403, Origin);
  }
  assert.equal(await upgradeStatus(own, { Host }), 101);
  const allowed = await own.http('/api/v1/ice-servers', { headers: { Origin: 'https://app.example' } });
  assert.equal(allowed.headers['access-control-allow-origin'], 'https://app.example');
  assert.match(allowed.headers.vary ?? '', /origin/i);
  const refused = await own.http('/api/v1/ice-servers', { headers: { Origin: 'https://other.example' } });
  assert.equal(refused.headers['access-control-allow-origin'], undefined);
  const preflight = await own.http('/api/v1/ice-servers', {
    method: 'OPTIONS', headers: {
      Origin: 'https://app.example', 'Access-Control-Request-Method': 'GET',
      'Access-Control-Request-Headers': 'authorization',
    },
  });
  assert.ok([200, 204].includes(preflight.status), `status ${preflight.status}`);
  assert.equal(preflight.headers['access-control-allow-origin'], 'https://app.example');
  assert.match(preflight.headers['access-control-allow-headers'] ?? '', /authorization/i);
});
