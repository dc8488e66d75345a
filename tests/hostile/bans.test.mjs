// A ban outlives the account: a new spelling of the address, a new account or a new guest does not end it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startSmtpSink } from '../accounts/lib/smtp_sink.mjs';
import { api } from '../integration/lib/accounts.mjs';
import { sleep, unique } from '../integration/lib/guard.mjs';
import { startServer } from '../integration/lib/server.mjs';
import { Visitor } from './lib/visitor.mjs';

const ADMIN = 'dean@campus.example';
let sink;
let server;
let admin;

before(async () => {
  sink = await startSmtpSink();
  server = await startServer({
    GURUKUL_AUTH: 'embedded', GURUKUL_ADMINS: ADMIN, GURUKUL_SMTP_URL: sink.url,
    GURUKUL_SMTP_FROM: 'no-reply@campus.example', GURUKUL_PUBLIC_URL: 'http://meet.campus.example',
    GURUKUL_RATE_LIMITS: 'off',
  });
  admin = await member(new Visitor(server), ADMIN);
  // The server reads the list of administrators every second.
  const isAdmin = async () => (await api(server, 'GET', '/api/v1/admin/bans', { token: admin.token })).status === 200;
  while (!await isAdmin()) await sleep(100);
});
after(async () => {
  await server.close();
  await sink.close();
});

const person = (answer) => ({ id: answer.body.user.id, token: answer.body.access_token });

// Waits for the mail to this address and returns the token hash of its link. Mails to others are skipped.
async function linkTo(email) {
  for (;;) {
    const letter = await sink.next();
    if (letter.to === email && letter.tokenHash) return letter.tokenHash;
  }
}

async function member(visitor, email) {
  assert.equal((await visitor.signUp(email)).status, 200);
  const tokenHash = await linkTo(email);
  const proved = await visitor.post('/auth/v1/verify', { token_hash: tokenHash, type: 'signup' });
  assert.equal(proved.status, 200, JSON.stringify(proved.body));
  return person(proved);
}

async function ban(who, minutes = 60) {
  // The profile is created at the first request.
  await api(server, 'GET', '/api/v1/me', { token: who.token });
  const answer = await api(server, 'POST', '/api/v1/admin/bans',
    { token: admin.token, body: { userId: who.id, reason: 'a test', minutes } });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  return answer.body.id;
}

const isRefused = (answer) => answer.status === 400 && answer.body.code === 'user_banned';

test('after a ban of a guest, the same browser is refused, but not another one behind the same address', async () => {
  const browser = new Visitor(server);
  const guest = person(await browser.signUpGuest());
  assert.equal((await browser.signUpGuest()).status, 200, 'one browser may have two guests');
  await ban(guest);
  assert.ok(isRefused(await browser.signUpGuest()));
  assert.ok(isRefused(await browser.signUp(`${unique('new')}@campus.example`)), 'a new account is refused too');
  assert.equal((await new Visitor(server).signUpGuest()).status, 200);
});

test('a banned user who deletes the account cannot sign up again with any spelling of the address', async () => {
  const browser = new Visitor(server);
  const name = unique('person');
  const who = await member(browser, `${name}@campus.example`);
  await ban(who);
  await api(server, 'DELETE', '/api/v1/me', { token: who.token });
  for (const email of [`${name}@campus.example`, `${name}+1@campus.example`, `${name}+again@campus.example`]) {
    const elsewhere = new Visitor(server);
    const answer = await elsewhere.signUp(email);
    if (answer.status !== 200) {
      assert.ok(isRefused(answer), JSON.stringify(answer.body));
      continue;
    }
    const tokenHash = await linkTo(email);
    const proved = await elsewhere.post('/auth/v1/verify', { token_hash: tokenHash, type: 'signup' });
    assert.ok(isRefused(proved), `${email}: ${proved.status}`);
  }
});

test('lifting a ban also allows the browser of the banned user again', async () => {
  const browser = new Visitor(server);
  const guest = person(await browser.signUpGuest());
  const id = await ban(guest);
  assert.ok(isRefused(await browser.signUpGuest()));
  assert.equal((await api(server, 'DELETE', `/api/v1/admin/bans/${id}`, { token: admin.token })).status, 204);
  assert.equal((await browser.signUpGuest()).status, 200);
});

test('another member can sign in with a browser in which a banned user was signed in', async () => {
  const browser = new Visitor(server);
  const other = `${unique('other')}@campus.example`;
  await member(new Visitor(server), other);
  await ban(person(await browser.signUpGuest()));
  assert.equal((await browser.signIn(other)).status, 200);
});
