// A mail server that accepts and never answers: no request waits for it, and the server shuts down in time.

import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { FAKETIME, SKIP_FAKETIME } from './lib/faketime.mjs';
import { eventually, guarded, unique } from '../integration/lib/guard.mjs';
import { startServer } from '../integration/lib/server.mjs';
import { PASSWORD, Visitor, strangers } from './lib/visitor.mjs';

const newEmail = () => `${unique('person')}@campus.example`;

async function startHangingServer(t) {
  const sockets = new Set();
  let heard;
  const connected = new Promise((resolve) => { heard = resolve; });
  const hanging = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    heard();
  });
  await new Promise((resolve) => { hanging.listen(0, '127.0.0.1', resolve); });
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    hanging.close();
  });
  return { url: `smtp://127.0.0.1:${hanging.address().port}`, connected };
}

test('while the mail server hangs, sign-ups, log-ins and recoveries are answered and SIGTERM works', async (t) => {
  const data = await startServer({ GURUKUL_AUTH: 'embedded' });
  const owner = new Visitor(data);
  const email = newEmail();
  assert.equal((await owner.signUp(email)).status, 200);
  await data.close({ keepData: true });

  const mail = await startHangingServer(t);
  const server = await startServer({
    GURUKUL_AUTH: 'embedded', GURUKUL_DATA_DIR: data.dataDir, GURUKUL_SMTP_URL: mail.url,
    GURUKUL_SMTP_FROM: 'no-reply@campus.example', GURUKUL_PUBLIC_URL: 'https://meet.campus.example',
  });
  const visitors = strangers(server, 4);
  assert.equal((await visitors[0].signUp(newEmail())).status, 200);
  await guarded(mail.connected, 'the mail server to be asked');
  const statuses = [];
  for (const visitor of visitors) {
    statuses.push(...await Promise.all(Array.from({ length: 100 }, async () =>
      (await visitor.post('/auth/v1/recover', { email: newEmail() })).status)));
    statuses.push(...await Promise.all(Array.from({ length: 20 }, async () =>
      (await visitor.signUp(newEmail(), PASSWORD)).status)));
  }
  assert.ok(statuses.every((status) => status === 200 || status === 429), JSON.stringify(statuses));
  assert.equal((await new Visitor(server).signUpGuest()).status, 200);
  owner.server = server;
  assert.ok([200, 400].includes((await owner.signIn(email)).status), 'answered without waiting for a mail');
  // SIGTERM ends the server in time although the mails hang.
  server.signal('SIGTERM');
  assert.equal((await server.waitForExit()).code, 0);
  await server.close();
});

test('one mailbox gets at most one mail a minute, whoever requests it', async (t) => {
  const mail = await startHangingServer(t);
  const server = await startServer({
    GURUKUL_AUTH: 'embedded', GURUKUL_SMTP_URL: mail.url, GURUKUL_SMTP_FROM: 'no-reply@campus.example',
  });
  t.after(() => server.close());
  const email = newEmail();
  const [first, second] = strangers(server, 2);
  assert.equal((await first.post('/auth/v1/recover', { email })).status, 200);
  for (const visitor of [first, second]) {
    const refused = await visitor.post('/auth/v1/recover', { email });
    assert.equal(refused.status, 429);
    assert.equal(refused.body.code, 'over_email_send_rate_limit');
  }
});

test('one mailbox gets at most ten mails a day, however often a stranger asks', { skip: SKIP_FAKETIME }, async (t) => {
  const mail = await startHangingServer(t);
  // The server's clock runs 120 times as fast: one of its minutes takes half a second.
  const server = await startServer({
    GURUKUL_AUTH: 'embedded', GURUKUL_SMTP_URL: mail.url, GURUKUL_SMTP_FROM: 'no-reply@campus.example',
    LD_PRELOAD: FAKETIME, FAKETIME: '+0 x120',
  });
  t.after(() => server.close());
  const stranger = new Visitor(server);
  const email = newEmail();
  let mails = 0;
  await eventually('the limit of the day', async () => {
    const answer = await stranger.post('/auth/v1/recover', { email });
    if (answer.status === 200) mails += 1;
    else assert.equal(answer.body.code, 'over_email_send_rate_limit');
    return Number(answer.headers['retry-after'] ?? 0) > 60;
  });
  assert.equal(mails, 10);
});
