// Ratings by sock puppets do not change karma, and a domain that is not listed gives no campus.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startSmtpSink } from '../accounts/lib/smtp_sink.mjs';
import { api, meet, PASSWORD, signUp } from '../integration/lib/accounts.mjs';
import { eventually, unique } from '../integration/lib/guard.mjs';
import { claims, mint, SECRET } from '../integration/lib/jwt.mjs';
import { startServer } from '../integration/lib/server.mjs';

const DAY_MS = 86_400_000;
const sql = (server, statement) =>
  execFileSync('sqlite3', ['-cmd', '.timeout 5000', join(server.dataDir, 'gurukul.db'), statement]);

let supabase;
let embedded;
before(async () => {
  supabase = await startServer({ GURUKUL_AUTH: 'supabase', SUPABASE_JWT_SECRET: SECRET, GURUKUL_RATE_LIMITS: 'off' });
  embedded = await startServer({ GURUKUL_AUTH: 'embedded', GURUKUL_RATE_LIMITS: 'off' });
});
after(() => Promise.all([supabase?.close(), embedded?.close()]));

function member() {
  const payload = claims();
  return { id: payload.sub, token: mint({ payload }) };
}

// `rater` and `rated` have a call that lasts `lengthMs`. The profile of `rater` is `knownMs` old.
async function call(server, rater, rated, { lengthMs, knownMs }) {
  const { a, match } = await meet(server, rater, rated);
  a.send('end_session', { sessionId: match.sessionId });
  await a.expect('session_ended');
  await eventually('the call in the history', async () => {
    const { body } = await api(server, 'GET', '/api/v1/calls', { token: rater.token });
    return body.items[0]?.id === match.sessionId && body.items[0].endedAt !== null;
  });
  sql(server, `UPDATE calls SET ended_at = started_at + ${lengthMs} WHERE id = '${match.sessionId}';
    UPDATE profiles SET created_at = ${Date.now() - knownMs} WHERE id = '${rater.id}';`);
  return match.sessionId;
}

async function rate(server, rater, callId) {
  const answer = await api(server, 'POST', '/api/v1/ratings', { token: rater.token, body: { callId, value: 'down' } });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
}

const karma = async (server, person) => (await api(server, 'GET', '/api/v1/me', { token: person.token })).body.karma;

test('ratings by ten new accounts do not change karma', async () => {
  const victim = member();
  for (let at = 0; at < 10; at += 1) {
    const puppet = member();
    await rate(supabase, puppet, await call(supabase, puppet, victim, { lengthMs: 60_000, knownMs: 0 }));
  }
  assert.equal(await karma(supabase, victim), 0);
});

test('a rating of a call of less than a minute does not change karma', async () => {
  const victim = member();
  const rater = member();
  await rate(supabase, rater, await call(supabase, rater, victim, { lengthMs: 59_000, knownMs: 2 * DAY_MS }));
  assert.equal(await karma(supabase, victim), 0);
  const honest = member();
  await rate(supabase, honest, await call(supabase, honest, victim, { lengthMs: 60_000, knownMs: 2 * DAY_MS }));
  assert.equal(await karma(supabase, victim), -1, 'a member since two days counts after a call of a minute');
});

test('a rating by an account without a proved address does not change karma', async () => {
  const victim = await signUp(embedded);
  const puppet = await signUp(embedded);
  await rate(embedded, puppet, await call(embedded, puppet, victim, { lengthMs: 600_000, knownMs: 90 * DAY_MS }));
  assert.equal(await karma(embedded, victim), 0);
});

test('with GURUKUL_CAMPUS_DOMAINS only a proved address of a listed domain gives a campus', async () => {
  const sink = await startSmtpSink();
  const server = await startServer({
    GURUKUL_AUTH: 'embedded', GURUKUL_RATE_LIMITS: 'off', GURUKUL_SMTP_URL: sink.url,
    GURUKUL_SMTP_FROM: 'Gurukul <no-reply@campus.example>', GURUKUL_PUBLIC_URL: 'https://meet.campus.example',
    GURUKUL_CAMPUS_DOMAINS: 'north.example=North',
  });
  try {
    const campusOf = async (domain) => {
      const email = `${unique('student')}@${domain}`;
      assert.equal((await api(server, 'POST', '/auth/v1/signup', { body: { email, password: PASSWORD } })).status, 200);
      const { code } = await sink.next();
      const session = await api(server, 'POST', '/auth/v1/verify', { body: { type: 'signup', email, token: code } });
      assert.equal(session.status, 200, JSON.stringify(session.body));
      const person = { id: session.body.user.id, token: session.body.access_token };
      const me = await api(server, 'GET', '/api/v1/me', { token: person.token });
      return { campus: me.body.campus, person };
    };
    assert.equal((await campusOf('south.example')).campus, null);
    assert.equal((await campusOf('notnorth.example')).campus, null);
    assert.equal((await campusOf('cs.north.example')).campus, 'North', 'a subdomain gives the same campus');
    const { campus, person } = await campusOf('north.example');
    assert.equal(campus, 'North');
    const victim = (await campusOf('north.example')).person;
    await rate(server, person, await call(server, person, victim, { lengthMs: 60_000, knownMs: 2 * DAY_MS }));
    assert.equal(await karma(server, victim), -1, 'the rating of a member with a proved address counts');
  } finally {
    await server.close();
    await sink.close();
  }
});
