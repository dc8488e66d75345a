// Verified mode with published keys (JWKS): ES256, RS256, key rotation, algorithm confusion, failures.

import assert from 'node:assert/strict';
import { randomUUID, sign } from 'node:crypto';
import { test } from 'node:test';
import { Client } from './lib/client.mjs';
import { eventually, sleep } from './lib/guard.mjs';
import { startJwks } from './lib/jwks.mjs';
import { SECRET, claims, keyPair, mint } from './lib/jwt.mjs';
import { startServer } from './lib/server.mjs';

async function setUp(t, keys, env = {}) {
  const jwks = await startJwks(keys);
  const server = await startServer({ GURUKUL_AUTH: 'supabase', SUPABASE_URL: jwks.url, GURUKUL_RATE_LIMITS: 'off', ...env });
  t.after(async () => {
    await server.close();
    await jwks.close();
  });
  return { jwks, server, issued: (more = {}) => claims({ iss: jwks.issuer, ...more }) };
}

async function answerTo(server, token) {
  const client = await Client.connect(server);
  client.send('authenticate', { token }, 'auth');
  const answer = await client.reply('auth');
  if (answer.type === 'error') await client.expectClose(4002);
  else await client.bye(1000);
  return answer.type === 'error' ? answer.payload.code : answer.type;
}

const tokenOf = (key, payload, more = {}) => mint({ alg: key.alg, key: key.key, kid: key.kid, payload, ...more });

test('tokens of ES256 and RS256 keys in the same set are accepted', async (t) => {
  const es = keyPair('ES256');
  const rs = keyPair('RS256');
  const { server, issued } = await setUp(t, [es.jwk, rs.jwk]);
  for (const key of [es, rs, es]) assert.equal(await answerTo(server, tokenOf(key, issued())), 'welcome');
});

test('tokens of published keys and of the old shared secret are both accepted', async (t) => {
  const es = keyPair('ES256');
  const { server, issued } = await setUp(t, [es.jwk], { SUPABASE_JWT_SECRET: SECRET });
  assert.equal(await answerTo(server, tokenOf(es, issued())), 'welcome');
  assert.equal(await answerTo(server, mint({ payload: issued() })), 'welcome');
  assert.equal(await answerTo(server, mint({ payload: issued(), kid: 'legacy' })), 'welcome');
});

test('without the secret an HS256 token is refused, whatever it is signed with', async (t) => {
  const rs = keyPair('RS256');
  const { server, issued } = await setUp(t, [rs.jwk]);
  const pem = rs.publicKey.export({ type: 'spki', format: 'pem' });
  const der = rs.publicKey.export({ type: 'spki', format: 'der' });
  for (const key of [SECRET, pem, pem.trim(), der, JSON.stringify(rs.jwk), rs.jwk.n, Buffer.from(rs.jwk.n, 'base64url'), '\0']) {
    assert.equal(await answerTo(server, mint({ key, kid: rs.kid, payload: issued() })), 'invalid_token');
    assert.equal(await answerTo(server, mint({ key, payload: issued() })), 'invalid_token');
  }
});

test('a token with another algorithm than that of its key is refused', async (t) => {
  const es = keyPair('ES256');
  const rs = keyPair('RS256');
  const { server, issued } = await setUp(t, [es.jwk, rs.jwk]);
  const crossed = [
    tokenOf(es, issued(), { kid: rs.kid }), tokenOf(rs, issued(), { kid: es.kid }),
    tokenOf(rs, issued(), { header: { alg: 'RS512' } }), tokenOf(rs, issued(), { alg: 'RS512' }),
    tokenOf(es, issued(), { header: { alg: 'none' } }), tokenOf(rs, issued(), { header: { alg: 'PS256' } }),
    mint({ alg: 'none', kid: es.kid, payload: issued() }),
  ];
  for (const token of crossed) assert.equal(await answerTo(server, token), 'invalid_token');
});

test('a token with a key in its own header is refused', async (t) => {
  const es = keyPair('ES256');
  const own = keyPair('ES256');
  const { server, jwks, issued } = await setUp(t, [es.jwk]);
  for (const header of [{ jwk: own.jwk }, { jku: `${jwks.url}/own` }, { kid: es.kid, jwk: own.jwk }]) {
    assert.equal(await answerTo(server, tokenOf(own, issued(), { header })), 'invalid_token');
  }
});

test('an ES256 signature in DER form, or of zeros, is refused', async (t) => {
  const es = keyPair('ES256');
  const { server, issued } = await setUp(t, [es.jwk]);
  const [head, body] = tokenOf(es, issued()).split('.');
  const zeros = Buffer.alloc(64).toString('base64url');
  assert.equal(await answerTo(server, `${head}.${body}.${zeros}`), 'invalid_token');
  const der = sign('sha256', Buffer.from(`${head}.${body}`), es.key).toString('base64url');
  assert.equal(await answerTo(server, `${head}.${body}.${der}`), 'invalid_token');
});

test('a token of another issuer than the Supabase project is refused', async (t) => {
  const es = keyPair('ES256');
  const { server, jwks } = await setUp(t, [es.jwk]);
  for (const iss of [undefined, 'https://other.example/auth/v1', jwks.url, `${jwks.issuer}/x`, 7]) {
    assert.equal(await answerTo(server, tokenOf(es, claims({ iss }))), 'invalid_token');
  }
  assert.equal(await answerTo(server, tokenOf(es, claims({ iss: jwks.issuer }))), 'welcome');
});

test('the anon key and the service key of the project are refused', async (t) => {
  const es = keyPair('ES256');
  const { server, issued } = await setUp(t, [es.jwk], { SUPABASE_JWT_SECRET: SECRET });
  for (const role of ['anon', 'service_role']) {
    assert.equal(await answerTo(server, mint({ payload: issued({ role, sub: undefined }) })), 'invalid_token');
    assert.equal(await answerTo(server, mint({ payload: issued({ role }) })), 'invalid_token');
  }
});

test('a new published key is accepted without a restart, and old ones stay valid while published', async (t) => {
  const old = keyPair('ES256');
  const fresh = keyPair('ES256');
  const { server, jwks, issued } = await setUp(t, [old.jwk]);
  assert.equal(await answerTo(server, tokenOf(old, issued())), 'welcome');
  jwks.keys = [fresh.jwk, old.jwk];
  // Fetching the keys again is rate-limited, so the first answers may still be refusals.
  await eventually('the new key is known', async () => {
    if (await answerTo(server, tokenOf(fresh, issued())) === 'welcome') return true;
    await sleep(1_000);
    return false;
  }, 90_000);
  assert.equal(await answerTo(server, tokenOf(old, issued())), 'welcome');
});

test('tokens with unknown key ids are refused and cause few requests to the key server', async (t) => {
  const es = keyPair('ES256');
  const { server, jwks, issued } = await setUp(t, [es.jwk]);
  assert.equal(await answerTo(server, tokenOf(es, issued())), 'welcome');
  const stranger = keyPair('ES256');
  for (let index = 0; index < 8; index += 1) {
    const token = tokenOf(stranger, issued(), { kid: randomUUID() });
    assert.equal(await answerTo(server, token), 'invalid_token');
  }
  assert.ok(jwks.requests <= 4, `asked ${jwks.requests} times`);
  assert.equal(await answerTo(server, tokenOf(es, issued())), 'welcome');
});

test('known keys stay valid while the key server fails', async (t) => {
  const es = keyPair('ES256');
  const { server, jwks, issued } = await setUp(t, [es.jwk]);
  assert.equal(await answerTo(server, tokenOf(es, issued())), 'welcome');
  const stranger = keyPair('ES256');
  for (const failure of [{ status: 500 }, { status: 200, body: 'not json' },
    { status: 200, body: `{"keys":[],"pad":"${'x'.repeat(200_000)}"}` }]) {
    Object.assign(jwks, failure);
    assert.equal(await answerTo(server, tokenOf(stranger, issued())), 'invalid_token');
    assert.equal(await answerTo(server, tokenOf(es, issued())), 'welcome');
  }
});

test('unsupported keys in the set do not affect the valid one', async (t) => {
  const es = keyPair('ES256');
  const { server, issued } = await setUp(t, [
    { kty: 'oct', k: 'c2VjcmV0', kid: 'oct', alg: 'HS256' }, { kty: 'EC', crv: 'P-256', kid: 'half', x: 'AA' },
    { kty: 'EC', crv: 'P-999', kid: 'odd', x: 'AA', y: 'AA' }, { kty: 'OKP', kid: 'okp' }, {}, 7, es.jwk,
  ]);
  assert.equal(await answerTo(server, tokenOf(es, issued())), 'welcome');
  assert.equal(await answerTo(server, mint({ key: 'secret', kid: 'oct', payload: issued() })), 'invalid_token');
});

test('an answer that waits for the keys or for the database has the CORS and HSTS headers', async (t) => {
  const [known, unknown] = [keyPair('ES256'), keyPair('ES256')];
  const { server, issued } = await setUp(t, [known.jwk],
    { GURUKUL_ALLOWED_ORIGINS: 'https://app.example', GURUKUL_TRUSTED_PROXIES: 'loopback' });
  const ask = (key) => server.http('/api/v1/ice-servers', {
    headers: {
      Origin: 'https://app.example', 'X-Forwarded-Proto': 'https', Authorization: `Bearer ${tokenOf(key, issued())}`,
    },
  });
  // The first answer waits for the user's profile, the second one for the keys.
  const answers = [await ask(known), await ask(unknown)];
  assert.deepEqual(answers.map(({ status }) => status), [200, 401]);
  for (const { status, headers } of answers) {
    assert.equal(headers['access-control-allow-origin'], 'https://app.example', `${status}`);
    assert.equal(headers['strict-transport-security'], 'max-age=31536000', `${status}`);
  }
});
