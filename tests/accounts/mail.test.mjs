// Confirmation and recovery by mail, with the official client and a mail server on loopback.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startServer } from '../integration/lib/server.mjs';
import { PASSWORD, good, newDevice, newEmail, refused } from './lib/person.mjs';
import { startSmtpSink } from './lib/smtp_sink.mjs';

let server;
let sink;
before(async () => {
  sink = await startSmtpSink();
  server = await startServer({
    GURUKUL_AUTH: 'embedded', GURUKUL_SMTP_URL: sink.url, GURUKUL_SMTP_FROM: 'no-reply@campus.example',
    GURUKUL_PUBLIC_URL: 'https://meet.campus.example', GURUKUL_CAMPUS_DOMAINS: 'campus.example=Campus',
    GURUKUL_RATE_LIMITS: 'off',
  });
});
after(async () => {
  await server.close();
  await sink.close();
});

test('the mailed code confirms a sign-up, and the account gets the campus of its address', async () => {
  const device = newDevice(server);
  const email = newEmail();
  const { session, user } = await good(device.signUp({ email, password: PASSWORD }));
  assert.equal(session, null);
  await refused(device.signInWithPassword({ email, password: PASSWORD }), 'email_not_confirmed', 400);
  const letter = await sink.next();
  assert.equal(letter.to, email);
  const confirmed = await good(device.verifyOtp({ email, token: letter.code, type: 'signup' }));
  assert.equal(confirmed.user.id, user.id);
  assert.equal(confirmed.user.app_metadata.campus, 'Campus');
  const again = await good(newDevice(server).signUp({ email, password: PASSWORD }));
  assert.deepEqual(again.user.identities, []);
});

test('recovery answers the same for an unknown address, and its link allows setting a new password', async () => {
  const email = newEmail();
  const device = newDevice(server);
  await good(device.signUp({ email, password: PASSWORD }));
  await good(device.verifyOtp({ token_hash: (await sink.next()).tokenHash, type: 'signup' }));
  const lost = newDevice(server);
  await good(lost.resetPasswordForEmail(newEmail()));
  await good(lost.resetPasswordForEmail(email, { redirectTo: 'https://meet.campus.example/reset' }));
  const letter = await sink.next();
  assert.equal(letter.to, email);
  assert.match(letter.text, /https:\/\/meet\.campus\.example\/reset\?token_hash=/);
  await good(lost.verifyOtp({ token_hash: letter.tokenHash, type: 'recovery' }));
  await good(lost.updateUser({ password: 'a new password' }));
  const notice = await sink.next();
  assert.deepEqual([notice.to, notice.code], [email, undefined]);
  assert.match(notice.text, /password of your account was changed/);
  await refused(newDevice(server).verifyOtp({ token_hash: letter.tokenHash, type: 'recovery' }), 'otp_expired', 403);
  await good(newDevice(server).signInWithPassword({ email, password: 'a new password' }));
});

test('a guest keeps its id when its new address is confirmed', async () => {
  const device = newDevice(server);
  const { user } = await good(device.signInAnonymously());
  const email = newEmail();
  const asked = await good(device.updateUser({ email, password: PASSWORD }));
  assert.equal(asked.user.new_email, email);
  const letter = await sink.next();
  const changed = await good(device.verifyOtp({ email, token: letter.code, type: 'email_change' }));
  assert.deepEqual([changed.user.id, changed.user.is_anonymous], [user.id, false]);
});
