// Account enumeration: the answers for a taken and a free address are the same.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startSmtpSink } from '../accounts/lib/smtp_sink.mjs';
import { unique } from '../integration/lib/guard.mjs';
import { startServer } from '../integration/lib/server.mjs';
import { PASSWORD, Visitor } from './lib/visitor.mjs';

const newEmail = () => `${unique('person')}@campus.example`;

// Status and body of an answer, without the parts that differ between requests.
function shape(answer, email) {
  const text = JSON.stringify(answer.body).replaceAll(email, 'ADDRESS')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID').replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME').replace(/"version":\d+/g, '');
  return `${answer.status} ${text}`;
}

test('with mail, account requests are answered the same for a taken and for a free address', async (t) => {
  const sink = await startSmtpSink();
  t.after(() => sink.close());
  const server = await startServer({
    GURUKUL_AUTH: 'embedded', GURUKUL_SMTP_URL: sink.url, GURUKUL_SMTP_FROM: 'no-reply@campus.example',
    GURUKUL_PUBLIC_URL: 'https://meet.campus.example', GURUKUL_RATE_LIMITS: 'off',
  });
  t.after(() => server.close());
  const member = async () => {
    const visitor = new Visitor(server);
    const email = newEmail();
    await visitor.signUp(email);
    const answer = await visitor.post('/auth/v1/verify', { token_hash: (await sink.next()).tokenHash, type: 'signup' });
    assert.equal(answer.status, 200);
    return { visitor, email, token: answer.body.access_token };
  };
  const taken = (await member()).email;
  const other = await member();
  const stranger = new Visitor(server);
  for (const [what, ask] of Object.entries({
    signup: (email) => stranger.signUp(email, 'another long password'),
    recover: (email) => stranger.post('/auth/v1/recover', { email }),
    otp: (email) => stranger.post('/auth/v1/otp', { email }),
    otpWithoutSignUp: (email) => stranger.post('/auth/v1/otp', { email, create_user: false }),
    resend: (email) => stranger.post('/auth/v1/resend', { email, type: 'signup' }),
    resendChange: (email) => stranger.post('/auth/v1/resend', { email, type: 'email_change' }),
    signIn: (email) => stranger.signIn(email, 'a wrong password'),
    verify: (email) => stranger.post('/auth/v1/verify', { email, token: '000000', type: 'recovery' }),
  })) {
    const free = newEmail();
    assert.equal(shape(await ask(taken), taken), shape(await ask(free), free), what);
  }
  const change = (email) => other.visitor.ask('PUT', '/auth/v1/user', { body: { email }, token: other.token });
  const shown = () => other.visitor.ask('GET', '/auth/v1/user', { token: other.token });
  const free = newEmail();
  assert.equal(shape(await change(free), free), shape(await change(taken), taken), 'change of address');
  assert.equal((await shown()).body.email, other.email);
});

test('without mail, sign-ups that probe for taken addresses are limited, and the owner can sign in', async (t) => {
  const server = await startServer({ GURUKUL_AUTH: 'embedded' });
  t.after(() => server.close());
  const owner = new Visitor(server);
  const email = newEmail();
  await owner.signUp(email);
  const prober = new Visitor(server, { address: '127.0.0.9', cookies: false });
  const answers = { 422: 0, 429: 0 };
  for (let probe = 0; probe < 100; probe += 1) answers[(await prober.signUp(email, PASSWORD)).status] += 1;
  assert.equal(answers[422] + answers[429], 100, JSON.stringify(answers));
  assert.ok(answers[422] <= 61, `${answers[422]} answers told that the address is taken`);
  assert.equal((await prober.signUp(newEmail())).status, 429, 'then a free address gets the same answer');
  assert.equal((await owner.signIn(email)).status, 200);
});
