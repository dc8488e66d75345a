// Passwords and addresses in every script, in whatever Unicode form a device types them.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { api } from '../integration/lib/accounts.mjs';
import { unique } from '../integration/lib/guard.mjs';
import { runToExit, startServer } from '../integration/lib/server.mjs';

let server;
before(async () => { server = await startServer({ GURUKUL_AUTH: 'embedded', GURUKUL_RATE_LIMITS: 'off' }); });
after(() => server?.close());

const signUp = (email, password) => api(server, 'POST', '/auth/v1/signup', { body: { email, password } });
const signIn = (email, password) =>
  api(server, 'POST', '/auth/v1/token?grant_type=password', { body: { email, password } });
const address = (domain = 'campus.example') => `${unique('student')}@${domain}`;

test('a password works in composed and in decomposed Unicode form', async () => {
  for (const password of ['m\u00FCnchner Stra\u00DFe', '\u1EC7t\u1EA1i sao kh\u00F4ng', '\uBE44\uBC00\uBC88\uD638\uC785\uB2C8\uB2E4\uC694']) {
    const email = address();
    assert.equal((await signUp(email, password.normalize('NFC'))).status, 200);
    assert.equal((await signIn(email, password.normalize('NFD'))).status, 200, 'typed in decomposed form');
    const other = address();
    assert.equal((await signUp(other, password.normalize('NFD'))).status, 200);
    assert.equal((await signIn(other, password.normalize('NFC'))).status, 200, 'typed in composed form');
  }
});

test('a password may have 8 to 256 characters, however many bytes they take', async () => {
  const hindi = '\u092E\u0947\u0930\u093E \u0938\u0939\u0940 \u0918\u094B\u0921\u093C\u093E \u092C\u0948\u091F\u0930\u0940 \u0938\u094D\u091F\u0947\u092A\u0932 \u0915\u0941\u0932';
  assert.ok(Buffer.byteLength(hindi) > 72);
  for (const password of [hindi, '\u0928'.repeat(256), 'x'.repeat(256), '\u{1F410}'.repeat(256)]) {
    const email = address();
    assert.equal((await signUp(email, password)).status, 200);
    assert.equal((await signIn(email, password)).status, 200);
    assert.equal((await signIn(email, `${[...password].slice(0, -1).join('')}\u0915`)).status, 400, 'no truncation');
  }
  const long = await signUp(address(), 'x'.repeat(257));
  assert.ok(long.status === 400 || long.status === 422, String(long.status));
  assert.match(long.body.msg, /256 characters/);
  assert.equal((await signUp(address(), '\u{1F410}'.repeat(7))).status, 422);
  assert.equal((await signIn(address(), 'x'.repeat(5000))).status, 400);
});

test('different spellings of one address lead to the same account', async () => {
  const local = unique('dean');
  const password = 'correct horse battery';
  const first = await signUp(`${local}@m\u00FCnchen.example`, password);
  assert.equal(first.status, 200, JSON.stringify(first.body));
  assert.equal(first.body.user.email, `${local}@xn--mnchen-3ya.example`);
  for (const typed of [
    `${local}@mu\u0308nchen.example`, `  ${local}@M\u00DCNCHEN.example \t`, `${local}@xn--mnchen-3ya.example`,
    `${local.toUpperCase()}@m\u00FCnchen\u3002example\u00A0`,
  ]) {
    assert.equal((await signIn(typed, password)).status, 200, typed);
  }
  const again = await signUp(`${local}@mu\u0308nchen.example`, password);
  assert.notEqual(again.body?.user?.id, first.body.user.id, 'an address has only one account');
});

test('an address may have letters of any script before the @, but no invisible characters', async () => {
  const local = unique('jo\u0308rg');
  const password = 'correct horse battery';
  assert.equal((await signUp(`${local}@campus.example`, password)).status, 200);
  assert.equal((await signIn(`${local.normalize('NFC').toUpperCase()}@campus.example `, password)).status, 200);
  for (const bad of ['a\u200Bb@campus.example', 'a\u202Eb@campus.example', 'a b@campus.example', 'a@cam\u200Bpus..example',
    'a@xn--a.example', 'a@b_c.example', 'a\u0000@campus.example']) {
    const answer = await signUp(bad, password);
    assert.ok(answer.status === 400 || answer.status === 422, `${JSON.stringify(bad)}: ${answer.status}`);
  }
});

test('addresses and domains in settings follow the same rules as typed ones', async () => {
  const good = await startServer({
    GURUKUL_AUTH: 'embedded', GURUKUL_ADMINS: ' Dean@M\u00FCnchen.example ', GURUKUL_CAMPUS_DOMAINS: 'm\u00FCnchen.example=M\u00FCnchen',
  });
  await good.close();
  for (const [name, value] of [['GURUKUL_ADMINS', 'dean@\u200B'], ['GURUKUL_CAMPUS_DOMAINS', 'no domain=North'],
    ['GURUKUL_CAMPUS_DOMAINS', 'north.example=\u3164']]) {
    const { code, stderr } = await runToExit(['serve'], { GURUKUL_AUTH: 'embedded', PORT: '0', [name]: value });
    assert.equal(code, 2, `${name}=${value}`);
    assert.match(stderr, new RegExp(name));
  }
});
