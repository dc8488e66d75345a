// After a restart, a participant who resumes alone writes nothing into the partner's history.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, meet, online, signUp } from '../integration/lib/accounts.mjs';
import { startServer, temporaryFolder } from '../integration/lib/server.mjs';

const ENVIRONMENT = { GURUKUL_AUTH: 'embedded', GURUKUL_RATE_LIMITS: 'off' };

// The server answers an export after it has stored all earlier history.
const messages = async (server, person, callId) => {
  const { status, body } = await api(server, 'GET', '/api/v1/me/export', { token: person.token });
  assert.equal(status, 200, JSON.stringify(body));
  return body.messages.filter((each) => each.callId === callId).map((each) => each.text).sort();
};

// Two members meet and chat. Then the server is restarted.
async function restarted({ ended }) {
  const data = temporaryFolder();
  const first = await startServer({ ...ENVIRONMENT, GURUKUL_DATA_DIR: data });
  const [one, two] = [await signUp(first), await signUp(first)];
  const { a, b, match } = await meet(first, one, two);
  const tokens = { one: a.resumeToken, two: b.resumeToken };
  const { sessionId } = match;
  a.send('chat', { sessionId, clientMessageId: 'c1', text: 'hello' });
  await b.expect('chat');
  if (ended) {
    a.send('end_session', { sessionId });
    await b.expect('partner_left');
  }
  assert.deepEqual(await messages(first, two, sessionId), ['hello']);
  if (ended) await first.close({ keepData: true });
  else await first.kill();
  const server = await startServer({ ...ENVIRONMENT, GURUKUL_DATA_DIR: data });
  return { server, one, two, tokens, sessionId };
}

test('after a restart, a participant who resumes an ended call alone adds nothing to the history', async () => {
  const { server, one, two, tokens, sessionId } = await restarted({ ended: true });
  try {
    const liar = await online(server, one, { resume: tokens.one });
    if (liar.welcome.resumed !== null) {
      liar.send('chat', { sessionId, clientMessageId: 'c2', text: 'you owe me money' });
      await liar.expect('chat_ack');
      liar.send('end_session', { sessionId });
      await liar.expect('session_ended');
    }
    assert.deepEqual(await messages(server, two, sessionId), ['hello']);
    assert.deepEqual(await messages(server, one, sessionId), ['hello']);
  } finally {
    await server.close();
  }
});

test('after a restart, chat in an ended call is not stored if the partner returns without a token of it', async () => {
  const { server, one, two, tokens, sessionId } = await restarted({ ended: true });
  try {
    const liar = await online(server, one, { resume: tokens.one });
    liar.send('chat', { sessionId, clientMessageId: 'c2', text: 'you owe me money' });
    await liar.expect('chat_ack');
    await online(server, two);
    await liar.expect('partner_left');
    assert.deepEqual(await messages(server, two, sessionId), ['hello']);
  } finally {
    await server.close();
  }
});

test('after a restart, chat sent before the partner resumed is stored once both have resumed', async () => {
  const { server, one, two, tokens, sessionId } = await restarted({ ended: false });
  try {
    const a = await online(server, one, { resume: tokens.one });
    a.send('chat', { sessionId, clientMessageId: 'c2', text: 'are you there?' });
    await a.expect('chat_ack');
    const b = await online(server, two, { resume: tokens.two });
    assert.equal((await b.expect('chat')).text, 'are you there?');
    b.send('chat', { sessionId, clientMessageId: 'c3', text: 'yes' });
    await a.expect('chat');
    b.send('end_session', { sessionId });
    await a.expect('partner_left');
    for (const person of [one, two]) {
      assert.deepEqual(await messages(server, person, sessionId), ['are you there?', 'hello', 'yes']);
    }
  } finally {
    await server.close();
  }
});
