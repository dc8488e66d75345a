// Verified mode with the shared HS256 secret: which tokens are accepted, and what happens before authentication.

import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { Client } from './lib/client.mjs';
import { range, unique } from './lib/guard.mjs';
import { SECRET, claims, keyPair, mint, now } from './lib/jwt.mjs';
import { startServer } from './lib/server.mjs';

let server;
before(async () => {
  // These tests cause many refusals from one address. The limit of refusals has its own test.
  server = await startServer(
    { GURUKUL_AUTH: 'supabase', SUPABASE_JWT_SECRET: SECRET, GURUKUL_RATE_LIMITS: 'off' });
});
after(() => server.close());

const connect = () => Client.connect(server);
const authenticate = (client, token, more = {}) => client.ask('authenticate', { token, ...more });

async function signedIn(payload = claims()) {
  const client = await connect();
  const answer = await authenticate(client, mint({ payload }));
  assert.equal(answer.type, 'welcome', answer.raw);
  client.userId = payload.sub;
  return client;
}

async function refused(token, code = 'invalid_token') {
  const client = await connect();
  client.send('authenticate', { token }, 'auth');
  await client.expectClose(4002);
  const [answer] = client.inbox;
  assert.ok(answer, 'the close comes after an error');
  assert.deepEqual([answer.type, answer.payload.code, answer.ref], ['error', code, 'auth'], answer.raw);
  assert.equal(client.inbox.length, 1);
}

test('messages sent right after authenticate are handled after the welcome', async () => {
  const client = await connect();
  const payload = claims();
  const { _socket: tcp } = client.socket;
  tcp.cork();
  client.send('authenticate', { token: mint({ payload }) }, 'first');
  client.send('join_queue', { interests: [unique('alone')] }, 'second');
  client.send('leave_queue', {}, 'third');
  tcp.uncork();
  await client.reply('third');
  assert.deepEqual(client.inbox.map(({ type, ref }) => [type, ref]), [['welcome', 'first'], ['queued', 'second']]);
});

test('messages sent right after a refused authenticate are not handled', async () => {
  const client = await connect();
  client.send('authenticate', { token: 'no.such.token' }, 'first');
  client.send('join_queue', {}, 'second');
  await client.expectClose(4002);
  assert.deepEqual(client.inbox.map(({ type, ref }) => [type, ref]), [['error', 'first']]);
});

test('of many messages sent before the welcome, those over the limit are refused as unauthenticated', async () => {
  const client = await connect();
  client.send('authenticate', { token: mint({ payload: claims() }) }, 'first');
  for (const _ of range(20)) client.send('typing', { sessionId: 's', typing: true });
  await client.expectMessage('the welcome', ({ ref }) => ref === 'first');
  for (const _ of range(20)) await client.expect('error', ({ code }) => ['unauthenticated', 'no_session'].includes(code));
});

test('a second authenticate with the userId of somebody else is refused with user_mismatch', async () => {
  const payload = claims();
  const client = await signedIn(payload);
  await client.askError('authenticate', { token: mint({ payload }), userId: randomUUID() }, 'user_mismatch');
  assert.equal((await client.ask('authenticate', { token: mint({ payload }), userId: payload.sub })).type, 'welcome');
});

test('a valid token is answered with welcome, and its sub is the userId', async () => {
  const payload = claims();
  const client = await connect();
  const answer = await authenticate(client, mint({ payload }));
  assert.equal(answer.type, 'welcome', answer.raw);
  assert.equal(answer.payload.userId, payload.sub);
  assert.equal(answer.payload.resumed, null);
});

test('before authenticate, all messages but ping are refused as unauthenticated', async () => {
  const client = await connect();
  const messages = {
    join_queue: { userId: randomUUID() }, leave_queue: {}, skip: {},
    signal: { sessionId: 's', targetUserId: 't', signal: {} },
    chat: { sessionId: 's', clientMessageId: 'c', text: 't' }, typing: { sessionId: 's', typing: true },
    end_session: { sessionId: 's' },
  };
  for (const [type, data] of Object.entries(messages)) await client.askError(type, data, 'unauthenticated');
  assert.equal((await client.ask('ping')).type, 'pong');
  assert.equal((await authenticate(client, mint())).type, 'welcome');
});

test('authenticate without a token, or with one that is no string, is invalid_message', async () => {
  const client = await connect();
  for (const data of [{}, { token: null }, { token: 7 }, { token: {} }, { userId: randomUUID() }]) {
    const error = await client.askError('authenticate', data, 'invalid_message');
    assert.match(error.message, /\btoken\b/);
  }
  assert.equal((await authenticate(client, mint())).type, 'welcome');
});

const [head, body, seal] = mint().split('.');
const flipped = (text) => (text[0] === 'A' ? 'B' : 'A') + text.slice(1);
const notTokens = {
  'an empty token': '',
  'a word': 'token',
  'two parts': `${head}.${body}`,
  'four parts': `${head}.${body}.${seal}.x`,
  'three empty parts': '..',
  'no signature': `${head}.${body}.`,
  'a cut signature': `${head}.${body}.${seal.slice(0, -4)}`,
  'an altered signature': `${head}.${body}.${flipped(seal)}`,
  'an altered body': `${head}.${Buffer.from(JSON.stringify(claims())).toString('base64url')}.${seal}`,
  'a head that is not JSON': `${Buffer.from('no').toString('base64url')}.${body}.${seal}`,
  'a body that is not JSON': mint({ payload: 'text' }),
  'a body that is a list': mint({ payload: ['sub'] }),
  'a very long token': `${head}.${'A'.repeat(40_000)}.${seal}`,
  'padding': `${head}=.${body}.${seal}`,
};
for (const [name, token] of Object.entries(notTokens)) {
  test(`a token is refused: ${name}`, () => refused(token));
}

test('a token with the algorithm none, in any spelling, is refused', async () => {
  for (const alg of ['none', 'None', 'NONE']) {
    await refused(mint({ alg: 'none', header: { alg } }));
    await refused(`${mint({ alg: 'none', header: { alg } })}${seal}`);
  }
});

test('a token with another algorithm or another secret is refused', async () => {
  await refused(mint({ key: 'another-secret-of-a-sufficient-length' }));
  await refused(mint({ alg: 'HS512' }));
  await refused(mint({ alg: 'HS384' }));
  await refused(mint({ header: { alg: 'hs256' } }));
  const pair = keyPair('ES256');
  await refused(mint({ alg: 'ES256', key: pair.key, kid: pair.kid }));
  const signed = [{ typ: 'JWT' }, claims()]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const seal256 = createHmac('sha256', SECRET).update(signed).digest('base64url');
  await refused(`${signed}.${seal256}`);
});

test('the anon key and the service key of the same project are refused', async () => {
  for (const role of ['anon', 'service_role']) {
    const key = { iss: 'supabase', ref: 'project', role, iat: now(), exp: now() + 86_400 };
    await refused(mint({ payload: key }));
    await refused(mint({ payload: { ...key, sub: randomUUID(), aud: 'authenticated' } }));
  }
});

const badClaims = {
  'no role': { role: undefined }, 'another role': { role: 'admin' }, 'a list as role': { role: ['authenticated'] },
  'no aud': { aud: undefined }, 'another aud': { aud: 'anon' }, 'an empty list as aud': { aud: [] },
  'no exp': { exp: undefined }, 'a text as exp': { exp: String(now() + 3600) },
  'no sub': { sub: undefined }, 'an empty sub': { sub: '' }, 'a number as sub': { sub: 7 },
  'a sub of 65 characters': { sub: 'x'.repeat(65) },
  'issued in the future': { iat: now() + 600 },
};
for (const [name, overrides] of Object.entries(badClaims)) {
  test(`a token with bad claims is refused: ${name}`, () => refused(mint({ payload: claims(overrides) })));
}

test('an expired token is refused with token_expired', () =>
  refused(mint({ payload: claims({ iat: now() - 3700, exp: now() - 100 }) }), 'token_expired'));

test('an expired token with an invalid signature is refused with invalid_token', () =>
  refused(mint({ key: 'another-secret-of-a-sufficient-length', payload: claims({ exp: now() - 100 }) })));

test('a token that expired 10 s ago, or was issued 10 s in the future, is accepted', async () => {
  await signedIn(claims({ exp: now() - 10 }));
  await signedIn(claims({ iat: now() + 10 }));
});

test('aud may be a list that holds authenticated', () => signedIn(claims({ aud: ['x', 'authenticated'] })));

test('without SUPABASE_URL the issuer is not checked', () => signedIn(claims({ iss: 'https://any.example' })));

test('a message with another userId than the authenticated one is refused with user_mismatch', async () => {
  const client = await signedIn();
  for (const type of ['join_queue', 'leave_queue']) {
    await client.askError(type, { userId: randomUUID() }, 'user_mismatch');
  }
  const tag = unique('tag');
  client.join({ interests: [tag] });
  await client.expect('queued');
  const other = await signedIn();
  other.send('join_queue', { interests: [tag] });
  assert.equal((await other.expect('match_found')).partnerId, client.userId);
});

test('a new token of the same user on the open connection is answered with welcome', async () => {
  const client = await signedIn();
  const answer = await authenticate(client, mint({ payload: claims({ sub: client.userId }) }));
  assert.equal(answer.type, 'welcome');
  assert.equal(answer.payload.userId, client.userId);
});

test('a token of another user is refused with user_mismatch, and the connection stays open',
  async () => {
    const client = await signedIn();
    const answer = await authenticate(client, mint());
    assert.equal(answer.payload.code, 'user_mismatch');
    client.join({ matchMode: 'text' });
    await client.expect('queued');
  });

test('a newer connection of the same user closes the older with 4001', async () => {
  const older = await signedIn();
  const newer = await signedIn(claims({ sub: older.userId }));
  await older.expectClose(4001);
  assert.equal((await newer.ask('ping')).type, 'pong');
});

test('neither tokens nor secrets are in the log', async () => {
  const token = mint();
  const client = await connect();
  const answer = await authenticate(client, token, { resume: 'resume-token-made-up' });
  const texts = [token, token.split('.')[2], SECRET, answer.payload.resumeToken, 'resume-token-made-up'];
  await client.bye(1000);
  for (const text of texts) {
    assert.equal(server.stderr.includes(text) || server.stdout.includes(text), false);
  }
});
