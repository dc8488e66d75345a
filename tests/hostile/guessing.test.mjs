// Guessing of passwords and mailed codes: a stranger gets few attempts, and the owner is not locked out.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startSmtpSink } from '../accounts/lib/smtp_sink.mjs';
import { unique } from '../integration/lib/guard.mjs';
import { startServer } from '../integration/lib/server.mjs';
import { PASSWORD, Visitor, strangers } from './lib/visitor.mjs';

let server;
before(async () => { server = await startServer({ GURUKUL_AUTH: 'embedded' }); });
after(() => server.close());

const newEmail = () => `${unique('person')}@campus.example`;

test('of 600 guesses from 60 addresses at most 30 are checked; the owner can sign in on a known device', async () => {
  const owner = new Visitor(server);
  const email = newEmail();
  assert.equal((await owner.signUp(email)).status, 200);
  assert.match(owner.cookie, /^gurukul_device=/);
  const counts = { 400: 0, 429: 0 };
  for (const stranger of strangers(server, 60)) {
    const answers = await Promise.all(Array.from({ length: 10 }, (_, guess) => stranger.signIn(email, `guess ${guess}`)));
    for (const { status } of answers) counts[status] += 1;
  }
  assert.equal(counts[400] + counts[429], 600, JSON.stringify(counts));
  assert.ok(counts[400] <= 30, `${counts[400]} guesses were checked`);
  assert.ok(counts[400] >= 10, 'a few wrong passwords get the usual answer');
  for (let times = 0; times < 3; times += 1) assert.equal((await owner.signIn(email)).status, 200);
});

test('after guesses of a stranger from the same address the owner can sign in on a known device', async () => {
  const owner = new Visitor(server);
  const stranger = new Visitor(server, { cookies: false });
  const email = newEmail();
  await owner.signUp(email);
  for (let guess = 0; guess < 40; guess += 1) await stranger.signIn(email, `guess ${guess}`);
  assert.equal((await stranger.signIn(email, PASSWORD)).status, 429);
  assert.equal((await owner.signIn(email)).status, 200);
  // The cookie of one account does not help with another account.
  const other = new Visitor(server);
  await other.signUp(newEmail());
  assert.equal((await other.signIn(email, 'a guess')).status, 429);
});

test('fourteen wrong passwords from the shared address of a proxy do not lock the owner out', async () => {
  const anybody = new Visitor(server, { cookies: false });
  const email = newEmail();
  await anybody.signUp(email);
  for (let guess = 0; guess < 14; guess += 1) assert.equal((await anybody.signIn(email, 'a slip')).status, 400);
  assert.equal((await anybody.signIn(email)).status, 200);
});

test('a forged or altered device cookie does not count as a known device', async () => {
  const owner = new Visitor(server);
  const email = newEmail();
  await owner.signUp(email);
  const forged = owner.cookie.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
  for (const stranger of strangers(server, 3)) {
    for (let guess = 0; guess < 15; guess += 1) await stranger.signIn(email, 'a guess');
  }
  for (const cookie of [forged, 'gurukul_device=', 'gurukul_device=AAAA', `gurukul_device=${'A'.repeat(9000)}`]) {
    const visitor = new Visitor(server, { address: '127.0.0.77' });
    visitor.cookie = cookie;
    assert.ok([429, 431].includes((await visitor.signIn(email, 'a guess')).status), cookie.slice(0, 40));
  }
});

test('during a flood of log-ins from four addresses, users at another address can sign in', async () => {
  const people = [];
  for (let index = 0; index < 12; index += 1) {
    const person = new Visitor(server, { address: '127.0.0.200' });
    const email = newEmail();
    assert.equal((await person.signUp(email)).status, 200);
    // Half of them come with a browser that the server does not know.
    if (index % 2) person.cookie = null;
    people.push({ person, email });
  }
  let flooding = true;
  const attackers = strangers(server, 4);
  const flood = attackers.flatMap((attacker) => Array.from({ length: 30 }, async () => {
    while (flooding) await attacker.signIn(newEmail(), 'whatever it is');
  }));
  try {
    const statuses = await Promise.all(people.map(async ({ person, email }) => (await person.signIn(email)).status));
    assert.deepEqual(statuses, statuses.map(() => 200));
  } finally {
    flooding = false;
    await Promise.all(flood);
  }
});

test('wrong codes from strangers are limited and do not invalidate the code of the owner', async (t) => {
  const sink = await startSmtpSink();
  t.after(() => sink.close());
  const mailing = await startServer({
    GURUKUL_AUTH: 'embedded', GURUKUL_SMTP_URL: sink.url, GURUKUL_SMTP_FROM: 'no-reply@campus.example',
    GURUKUL_PUBLIC_URL: 'https://meet.campus.example',
  });
  t.after(() => mailing.close());
  const owner = new Visitor(mailing);
  const email = newEmail();
  assert.equal((await owner.signUp(email)).status, 200);
  const letter = await sink.next();
  const wrong = letter.code === '000000' ? '000001' : '000000';
  const verify = (visitor, token) => visitor.post('/auth/v1/verify', { email, token, type: 'signup' });
  const [stranger, another] = strangers(mailing, 2);
  let looked = 0;
  for (let guess = 0; guess < 30; guess += 1) if ((await verify(stranger, wrong)).status === 403) looked += 1;
  assert.ok(looked <= 10, `one stranger had ${looked} guesses`);
  assert.equal((await verify(another, wrong)).status, 403);
  assert.equal((await verify(owner, letter.code)).status, 200);
});
