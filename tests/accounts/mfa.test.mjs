// Second factors with the official client: enroll, challenge, verify, and the rights of an administrator without one.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { api, makeAdmin } from '../integration/lib/accounts.mjs';
import { eventually } from '../integration/lib/guard.mjs';
import { startServer } from '../integration/lib/server.mjs';
import { codeOf } from '../integration/lib/totp.mjs';
import { PASSWORD, good, newDevice, newEmail, refused } from './lib/person.mjs';

let server;
before(async () => { server = await startServer({ GURUKUL_AUTH: 'embedded', GURUKUL_RATE_LIMITS: 'on' }); });
after(() => server.close());

async function person() {
  const device = newDevice(server);
  const email = newEmail();
  const { session } = await good(device.signUp({ email, password: PASSWORD }));
  return { device, email, session };
}

async function enrolled(device) {
  const factor = await good(device.mfa.enroll({ factorType: 'totp', friendlyName: 'phone' }));
  const { id: challengeId } = await good(device.mfa.challenge({ factorId: factor.id }));
  const session = await good(device.mfa.verify({ factorId: factor.id, challengeId, code: codeOf(factor.totp.secret) }));
  return { factor, session };
}

test('enrolling a second factor and verifying its code raises the sign-in to aal2', async () => {
  const { device, email } = await person();
  const factor = await good(device.mfa.enroll({ factorType: 'totp', friendlyName: 'phone' }));
  assert.match(factor.totp.qr_code, /^data:image\/svg\+xml;utf-8,<svg /);
  assert.equal(new URL(factor.totp.uri).searchParams.get('secret'), factor.totp.secret);
  assert.ok(factor.totp.uri.includes(encodeURIComponent(email)));
  const before = await good(device.mfa.getAuthenticatorAssuranceLevel());
  assert.deepEqual([before.currentLevel, before.nextLevel], ['aal1', 'aal1']);
  const challenge = await good(device.mfa.challenge({ factorId: factor.id }));
  const wrong = codeOf(factor.totp.secret, 1000);
  await refused(device.mfa.verify({ factorId: factor.id, challengeId: challenge.id, code: wrong }),
    'mfa_verification_failed', 422);
  const code = codeOf(factor.totp.secret);
  await good(device.mfa.verify({ factorId: factor.id, challengeId: challenge.id, code }));
  const level = await good(device.mfa.getAuthenticatorAssuranceLevel());
  assert.deepEqual([level.currentLevel, level.nextLevel], ['aal2', 'aal2']);
  assert.deepEqual(level.currentAuthenticationMethods.map(({ method }) => method), ['totp', 'password']);
  const { totp, all } = await good(device.mfa.listFactors());
  assert.deepEqual([totp.length, all.length, totp[0].id, totp[0].status], [1, 1, factor.id, 'verified']);
  await good(device.refreshSession());
  assert.equal((await good(device.mfa.getAuthenticatorAssuranceLevel())).currentLevel, 'aal2');
  // A code is accepted once, even for another challenge.
  const again = await good(device.mfa.challenge({ factorId: factor.id }));
  await refused(device.mfa.verify({ factorId: factor.id, challengeId: again.id, code }), 'mfa_challenge_expired', 422);
});

test('a sign-in without the second factor can neither change the password nor remove the factor', async () => {
  const { device, email } = await person();
  const { factor } = await enrolled(device);
  const other = newDevice(server);
  await good(other.signInWithPassword({ email, password: PASSWORD }));
  const level = await good(other.mfa.getAuthenticatorAssuranceLevel());
  assert.deepEqual([level.currentLevel, level.nextLevel], ['aal1', 'aal2']);
  await refused(other.updateUser({ password: 'another password' }), 'insufficient_aal', 401);
  await refused(other.mfa.unenroll({ factorId: factor.id }), 'insufficient_aal', 401);
  await good(device.mfa.unenroll({ factorId: factor.id }));
  await good(device.refreshSession());
  assert.equal((await good(device.mfa.getAuthenticatorAssuranceLevel())).currentLevel, 'aal1');
  await good(other.updateUser({ password: 'another password' }));
});

test('the second factor of another user can be neither challenged nor removed', async () => {
  const { factor } = await enrolled((await person()).device);
  const { device } = await person();
  await refused(device.mfa.challenge({ factorId: factor.id }), 'mfa_factor_not_found', 404);
  await refused(device.mfa.unenroll({ factorId: factor.id }), 'mfa_factor_not_found', 404);
});

test('after ten wrong codes of a second factor, further attempts are rate-limited', async () => {
  const { device } = await person();
  const factor = await good(device.mfa.enroll({ factorType: 'totp' }));
  const { id: challengeId } = await good(device.mfa.challenge({ factorId: factor.id }));
  const guess = () => device.mfa.verify({ factorId: factor.id, challengeId, code: codeOf(factor.totp.secret, 1000) });
  for (let times = 0; times < 10; ++times) await refused(guess(), 'mfa_verification_failed', 422);
  await refused(guess(), 'over_request_rate_limit', 429);
});

test('an administrator who has a second factor can use the admin API only after verifying it', async () => {
  const { device, email, session } = await person();
  await makeAdmin(server, email, session.access_token);
  const desk = async (token) => (await api(server, 'GET', '/api/v1/admin/overview', { token })).status;
  const { session: strong } = { session: (await enrolled(device)).session };
  await eventually('the first token loses the right', async () => await desk(session.access_token) === 403);
  assert.equal(await desk(strong.access_token), 200);
});
