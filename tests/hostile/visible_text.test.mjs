// Text that other people see. A typed text with bad characters is refused, a name from a token is cleaned, and chat
// is relayed as it was typed. The vectors are shared with the unit test.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { api, guest, meet, online, signUp } from '../integration/lib/accounts.mjs';
import { Client } from '../integration/lib/client.mjs';
import { unique } from '../integration/lib/guard.mjs';
import { claims, mint, SECRET } from '../integration/lib/jwt.mjs';
import { startServer } from '../integration/lib/server.mjs';

const VECTORS = JSON.parse(readFileSync(new URL('../vectors/visible_text.json', import.meta.url), 'utf8'));
const ofKind = (kind) => VECTORS.filter((vector) => vector.kind === kind);
const points = (text) => [...text].map((c) => c.codePointAt(0).toString(16)).join(' ');

let embedded;
let supabase;
let open;
before(async () => {
  embedded = await startServer({ GURUKUL_AUTH: 'embedded', GURUKUL_RATE_LIMITS: 'off' });
  supabase = await startServer({ GURUKUL_AUTH: 'supabase', SUPABASE_JWT_SECRET: SECRET, GURUKUL_RATE_LIMITS: 'off' });
  open = await startServer({ GURUKUL_RATE_LIMITS: 'off' });
});
after(() => Promise.all([embedded, supabase, open].map((server) => server?.close())));

test('a typed name is refused, or stored in the form in which it is shown', async () => {
  const { token } = await signUp(embedded);
  const wrong = [];
  for (const { text, shown } of ofKind('label')) {
    const { status, body } = await api(embedded, 'PATCH', '/api/v1/me', { token, body: { name: text } });
    const isRight = shown === null || shown === ''
      ? status === 400 && body.field === 'name' : status === 200 && body.name === shown;
    if (!isRight) wrong.push(`${points(text)}: ${status} ${JSON.stringify(body.name ?? body.detail)}`);
  }
  assert.deepEqual(wrong, []);
});

test('interests with invisible or control characters are refused', async () => {
  const { token } = await signUp(embedded);
  for (const word of ['go\u200B', '\u3164', 'go\u202E', 'a\nb']) {
    const answer = await api(embedded, 'PATCH', '/api/v1/me', { token, body: { interests: [word] } });
    assert.equal(answer.status, 400, points(word));
    assert.equal(answer.body.field, 'interests');
    const client = await Client.open(open, unique('user'));
    const error = await client.askError('join_queue', { userId: client.userId, interests: [word] }, 'invalid_message');
    assert.match(error.message, /interests/);
  }
});

// Two people with Supabase tokens meet. Resolves to the partner that the second one sees; its token has `userMetadata`.
async function seenPartner(userMetadata) {
  const person = (metadata) => {
    const payload = claims({ user_metadata: metadata });
    return { id: payload.sub, token: mint({ payload }) };
  };
  const { match } = await meet(supabase, person(userMetadata), person({}));
  return match.partner;
}

test('a name from a token is cleaned before others see it', async () => {
  for (const [given, shown] of [
    ['\u202Eahsa', 'ahsa'], ['Asha\nRao', 'Asha Rao'], ['\u3164', null], ['As\u200Bha', 'Asha'], ['\u{E0041}', null],
    ['x'.repeat(504), 'x'.repeat(40)], ['Zoe\u0308', 'Zo\u00EB'], [`Z${'\u0334'.repeat(60)}`, `Z${'\u0334'.repeat(5)}`],
  ]) {
    for (const member of ['full_name', 'name', 'nickname']) {
      assert.equal((await seenPartner({ [member]: given })).name, shown, `${member} ${points(given)}`);
    }
  }
  assert.equal((await seenPartner({ name: '\u3164', full_name: 'Asha' })).name, 'Asha');
});

test('a picture address from a token is not sent to the partner', async () => {
  for (const address of ['https://pictures.example/me.png', 'data:image/png;base64,AAAA', 'javascript:alert(1)', '//other.example/a']) {
    for (const member of ['avatar_url', 'picture']) {
      assert.equal((await seenPartner({ [member]: address })).avatarUrl, null, address);
    }
  }
});

test('the name and picture in the metadata of an embedded account are cleaned', async () => {
  const body = { data: { name: '\u202EAs\u200Bha\n', avatar_url: 'data:image/png;base64,AAAA' } };
  const { body: session } = await api(embedded, 'POST', '/auth/v1/signup', { body });
  const person = { id: session.user.id, token: session.access_token };
  const { match } = await meet(embedded, person, await guest(embedded));
  assert.deepEqual([match.partner.name, match.partner.avatarUrl], ['Asha', null]);
});

test('the campus from a token is cleaned of invisible characters', async () => {
  const payload = claims({ app_metadata: { campus: 'No\u202Erth\u200B' } });
  const token = mint({ payload });
  assert.equal((await api(supabase, 'GET', '/api/v1/me', { token })).body.campus, 'North');
});

test('a name in open mode is refused, or accepted in Normalization Form C', async () => {
  for (const name of ['\u3164', 'Asha\u202E', 'a\nb', `Z${'\u0334'.repeat(20)}`]) {
    const client = await Client.open(open, unique('user'));
    const error = await client.askError('authenticate', { userId: client.userId, name }, 'invalid_message');
    assert.match(error.message, /data\.name/);
  }
  const [first, second] = [await Client.open(open, unique('user')), await Client.open(open, unique('user'))];
  first.send('authenticate', { userId: first.userId, name: ' Zoe\u0308  R ' });
  await first.expect('welcome');
  const interests = [unique('tag')];
  first.send('join_queue', { userId: first.userId, interests });
  await first.expect('queued');
  second.send('join_queue', { userId: second.userId, interests });
  assert.equal((await second.expect('match_found')).partner.name, 'Zo\u00EB R');
});

test('chat is relayed as it was typed', async () => {
  const { a, b, match } = await meet(embedded, await guest(embedded), await guest(embedded));
  for (const [number, text] of ['see \u202Egpj.exe', '\u200B', 'a\u0007b', ' ', `Z${'\u0334'.repeat(20)}`].entries()) {
    const answer = await a.ask('chat', { sessionId: match.sessionId, clientMessageId: `c${number}`, text });
    assert.equal(answer.type, 'chat_ack', answer.raw);
    assert.equal((await b.expect('chat')).text, text);
  }
});

test('a report loses invisible characters, and is refused for text-direction or control characters', async () => {
  const [first, second] = [await signUp(embedded), await signUp(embedded)];
  const { match } = await meet(embedded, first, second);
  const report = (words) => api(embedded, 'POST', '/api/v1/reports', {
    token: first.token, body: { callId: match.sessionId, reason: 'other', words },
  });
  for (const words of ['\u202Eoh', 'a\u0007b', '\u200B']) {
    const answer = await report(words);
    assert.equal(answer.status, 400, points(words));
    assert.equal(answer.body.field, 'words');
  }
  const answer = await report('pas\u200Bted\u00AD\nwords');
  assert.notEqual(answer.status, 400, JSON.stringify(answer.body));
});
