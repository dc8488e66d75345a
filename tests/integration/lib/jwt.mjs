// Signs tokens that the server must accept, and tokens that it must refuse.

import { createHmac, generateKeyPairSync, randomUUID, sign } from 'node:crypto';

const base64url = (value) =>
  Buffer.from(typeof value === 'string' || Buffer.isBuffer(value) ? value : JSON.stringify(value))
    .toString('base64url');

export const SECRET = 'integration-test-secret-of-enough-length';
export const now = () => Math.floor(Date.now() / 1000);

export function claims(overrides = {}) {
  const all = {
    sub: randomUUID(), aud: 'authenticated', role: 'authenticated', iat: now(), exp: now() + 3600,
    email: 'student@campus.example', app_metadata: { provider: 'email' }, user_metadata: {},
    session_id: randomUUID(), is_anonymous: false, ...overrides,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

export function mint({ alg = 'HS256', key = SECRET, kid, header = {}, payload = claims() } = {}) {
  const head = { alg, typ: 'JWT', ...(kid === undefined ? {} : { kid }), ...header };
  const signed = `${base64url(head)}.${base64url(payload)}`;
  return `${signed}.${base64url(signature(alg, key, signed))}`;
}

function signature(alg, key, signed) {
  if (alg === 'none') return Buffer.alloc(0);
  if (alg.startsWith('HS')) return createHmac(`sha${alg.slice(2)}`, key).update(signed).digest();
  if (alg.startsWith('ES')) return sign(`sha${alg.slice(2)}`, Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
  return sign(`sha${alg.slice(2)}`, Buffer.from(signed), key);
}

// A signing key with its public half as a JWK.
export function keyPair(alg, kid = randomUUID()) {
  const { privateKey, publicKey } = alg === 'ES256'
    ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
    : generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig', key_ops: ['verify'] };
  return { alg, kid, key: privateKey, publicKey, jwk };
}
