// The official Supabase client with the embedded accounts of a server without mail: all operations of an account.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import WebSocket from 'ws';
import { guarded, range, sleep } from '../integration/lib/guard.mjs';
import { startServer } from '../integration/lib/server.mjs';
import { PASSWORD, good, newDevice, newEmail, refused } from './lib/person.mjs';

let server;
before(async () => { server = await startServer({ GURUKUL_AUTH: 'embedded' }); });
after(() => server.close());

const signUp = async (email = newEmail()) => {
  const device = newDevice(server);
  const { user, session } = await good(device.signUp({ email, password: PASSWORD }));
  return { device, email, user, session };
};
const signIn = async (email, password = PASSWORD) => {
  const device = newDevice(server);
  await good(device.signInWithPassword({ email, password }));
  return device;
};

test('sign-up returns a session, and getUser, getSession and getClaims report the same user', async () => {
  const { device, email, user, session } = await signUp();
  assert.equal(user.email, email);
  assert.equal(session.expires_in, 3600);
  assert.equal((await good(device.getUser())).user.id, user.id);
  assert.equal((await good(device.getSession())).session.access_token, session.access_token);
  const { claims, header } = await good(device.getClaims());
  assert.equal(header.alg, 'ES256');
  assert.deepEqual([claims.sub, claims.role, claims.is_anonymous], [user.id, 'authenticated', false]);
});

test('a sign-up with a taken or malformed address or a short password is refused with an error code', async () => {
  const { email } = await signUp();
  const device = newDevice(server);
  await refused(device.signUp({ email: email.toUpperCase(), password: PASSWORD }), 'user_already_exists', 422);
  const weak = await refused(device.signUp({ email: newEmail(), password: 'short' }), 'weak_password', 422);
  assert.deepEqual(weak.reasons, ['length']);
  await refused(device.signUp({ email: 'nobody', password: PASSWORD }), 'validation_failed', 400);
});

test('a guest who adds an address and a password keeps its user id', async () => {
  const device = newDevice(server);
  const { user } = await good(device.signInAnonymously({ options: { data: { name: 'Guest' } } }));
  assert.equal(user.is_anonymous, true);
  const email = newEmail();
  await good(device.updateUser({ email, password: PASSWORD }));
  const { session } = await good(device.refreshSession());
  assert.deepEqual([session.user.id, session.user.is_anonymous, session.user.user_metadata.name],
    [user.id, false, 'Guest']);
  assert.equal((await good((await signIn(email)).getUser())).user.id, user.id);
});

test('several tabs that refresh at the same time get the same refresh token, and each can refresh again', async () => {
  const { session } = await signUp();
  const tabs = range(6).map(() => newDevice(server));
  const fresh = await Promise.all(tabs.map((tab) => good(tab.refreshSession(session))));
  assert.equal(new Set(fresh.map((each) => each.session.refresh_token)).size, 1);
  await Promise.all(tabs.map((tab) => good(tab.refreshSession())));
});

test('a used refresh token works for ten more seconds; using it later ends the sign-in', async () => {
  const { session: first } = await signUp();
  const device = newDevice(server);
  const stale = newDevice(server);
  await good(device.refreshSession(first));
  const { session: newest } = await good(device.refreshSession());
  assert.equal((await good(stale.refreshSession(first))).session.refresh_token, newest.refresh_token);
  // The rule depends on the server's clock, and there is no event to wait for.
  await sleep(10_500);
  await refused(newDevice(server).refreshSession(first), 'refresh_token_already_used', 400);
  await refused(newDevice(server).refreshSession(newest), 'refresh_token_not_found', 400);
});

test('a forged refresh token is refused with refresh_token_not_found', async () => {
  await refused(newDevice(server).refreshSession({ refresh_token: 'forged' }), 'refresh_token_not_found', 400);
});

test('the scope of a sign-out decides which sign-ins of the account end', async () => {
  const { device: one, email } = await signUp();
  const [two, three] = [await signIn(email), await signIn(email)];
  const tokenOf = async (device) => (await good(device.getSession())).session.access_token;
  const [tokenOne, tokenTwo, tokenThree] = await Promise.all([one, two, three].map(tokenOf));
  const stranger = newDevice(server);
  await good(one.signOut({ scope: 'local' }).then(({ error }) => ({ data: null, error })));
  assert.ok((await stranger.getUser(tokenOne)).error);
  await good(stranger.getUser(tokenTwo));
  await good(two.signOut({ scope: 'others' }).then(({ error }) => ({ data: null, error })));
  assert.ok((await stranger.getUser(tokenThree)).error);
  await good(stranger.getUser(tokenTwo));
  await good(two.signOut().then(({ error }) => ({ data: null, error })));
  assert.ok((await stranger.getUser(tokenTwo)).error);
});

test('a new password ends the other sign-ins', async () => {
  const { device, email } = await signUp();
  const other = await signIn(email);
  await refused(device.updateUser({ password: PASSWORD }), 'same_password', 422);
  await good(device.updateUser({ password: 'another password' }));
  await refused(other.refreshSession(), 'refresh_token_not_found');
  await refused(newDevice(server).signInWithPassword({ email, password: PASSWORD }), 'invalid_credentials', 400);
  await signIn(email, 'another password');
});

test('after ten wrong passwords the right one still works; more guesses are limited for that account', async () => {
  const [{ email }, { email: other }] = [await signUp(), await signUp()];
  const device = newDevice(server);
  for (const _ of range(10)) {
    await refused(device.signInWithPassword({ email, password: 'wrong password' }), 'invalid_credentials', 400);
  }
  await signIn(email);
  let error;
  for (let guesses = 10; error?.code !== 'over_request_rate_limit'; guesses += 1) {
    assert.ok(guesses < 30, 'thirty guesses were not limited');
    ({ error } = await device.signInWithPassword({ email, password: 'wrong password' }));
  }
  assert.equal(error.status, 429);
  await signIn(other);
});

test('without a mail server, recovery and magic links are refused with mail_not_configured', async () => {
  const { device, email } = await signUp();
  await refused(device.resetPasswordForEmail(email), 'mail_not_configured', 422);
  await refused(device.signInWithOtp({ email }), 'mail_not_configured', 422);
  await refused(device.reauthenticate(), 'mail_not_configured', 422);
  await refused(device.verifyOtp({ email, token: '123456', type: 'recovery' }), 'otp_expired', 403);
});

test('setSession accepts a session from another client; the settings report the sign-in methods', async () => {
  const { session, user } = await signUp();
  assert.equal((await good(newDevice(server).setSession(session))).user.id, user.id);
  const settings = (await server.http('/auth/v1/settings')).json();
  assert.deepEqual([settings.external.google, settings.mailer_autoconfirm], [false, true]);
});

test('a refreshed access token is accepted on an open WebSocket and answered with welcome', async () => {
  const { device, session } = await signUp();
  const socket = new WebSocket(`${server.wsUrl}/ws`);
  const next = () => guarded(new Promise((resolve) => {
    socket.once('message', (bytes) => resolve(JSON.parse(bytes)));
  }), 'a message');
  await guarded(new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject)), 'open');
  const authenticate = (token) => {
    socket.send(JSON.stringify({ type: 'authenticate', id: 'auth', data: { token } }));
    return next();
  };
  const first = await authenticate(session.access_token);
  assert.equal(first.type, 'welcome', JSON.stringify(first));
  const { session: fresh } = await good(device.refreshSession());
  const second = await authenticate(fresh.access_token);
  assert.deepEqual([second.type, second.payload.userId], ['welcome', session.user.id], JSON.stringify(second));
  socket.close();
});
