// Every field of every client message. A field that is missing, out of its bounds or of the wrong type is
// answered with invalid_message and the field's name. The bounds themselves are allowed.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client, pair } from './lib/client.mjs';
import { startServer } from './lib/server.mjs';

let server;
before(async () => { server = await startServer({ GURUKUL_RATE_LIMITS: 'off' }); });
after(() => server.close());

const ID_BAD = ['', 'x'.repeat(65), '\u{1f600}'.repeat(65), 7, true, {}, []];
const notString = [7, true, {}, []];

async function refuses(client, type, data, field) {
  const error = await client.askError(type, data, 'invalid_message');
  assert.match(error.message, new RegExp(`\\b${field}\\b`), `${type} ${JSON.stringify(data)}`);
  assert.equal((await client.ask('ping')).type, 'pong');
}

test('join_queue refuses a userId that is missing, of the wrong type or out of bounds', async () => {
  const client = await Client.open(server);
  for (const userId of [...ID_BAD, null, undefined]) {
    await refuses(client, 'join_queue', { userId }, 'userId');
  }
  for (const userId of ['u', '\u{1f600}'.repeat(64)]) {
    const other = await Client.open(server, userId);
    other.join({ matchMode: 'text', interests: [`only-${userId.length}`] });
    await other.expect('queued');
  }
});

test('join_queue refuses unknown values of matchMode and campus, and accepts null', async () => {
  const client = await Client.open(server);
  for (const matchMode of ['', 'Video', 'video ', 'phone', 7, {}, ['video'], false]) {
    await refuses(client, 'join_queue', { userId: client.userId, matchMode }, 'matchMode');
  }
  for (const campus of ['', 'Any', 'mine', 1, {}, [], true]) {
    await refuses(client, 'join_queue', { userId: client.userId, campus }, 'campus');
  }
  client.join({ matchMode: null, campus: null, interests: null });
  await client.expect('queued');
});

test('join_queue refuses interests of the wrong type, length or number', async () => {
  const client = await Client.open(server);
  const nine = Array.from({ length: 9 }, (_, index) => `tag${index}`);
  for (const interests of ['music', 7, {}, true, [7], [null], [['a']], [''], ['   '], ['ok', '\t\n'],
    ['x'.repeat(33)], ['\u{1f600}'.repeat(33)], nine]) {
    await refuses(client, 'join_queue', { userId: client.userId, interests }, 'interests');
  }
  for (const interests of [[], ['x'.repeat(32)], [`   ${'y'.repeat(32)}   `], ['\u{1f600}'.repeat(32)],
    nine.slice(0, 8)]) {
    client.join({ interests, matchMode: 'audio' });
    await client.expect('queued');
  }
});

test('a refused join leaves the queue spot unchanged', async () => {
  const client = await Client.open(server);
  await client.joinQueued({ interests: ['the-old-wish'] });
  await refuses(client, 'join_queue', { userId: client.userId, matchMode: 'phone' }, 'matchMode');
  const other = await Client.open(server);
  const match = await other.joinMatched({ interests: ['the-old-wish'] });
  assert.equal(match.partnerId, client.userId);
});

test('leave_queue refuses an invalid userId, and skip an invalid sessionId', async () => {
  const client = await Client.open(server);
  await client.joinQueued({ interests: ['leave-and-skip'] });
  for (const userId of ID_BAD) await refuses(client, 'leave_queue', { userId }, 'userId');
  for (const sessionId of ID_BAD) await refuses(client, 'skip', { sessionId }, 'sessionId');
  await client.expectSilence('queue_left', 'queued');
});

test('skip before any join is invalid_message', async () => {
  const client = await Client.authenticated(server);
  await client.askError('skip', {}, 'invalid_message');
  await client.askError('skip', { sessionId: 'any' }, 'invalid_message');
});

test('authenticate refuses an invalid userId and a resume that is no string', async () => {
  const client = await Client.open(server);
  for (const userId of [...ID_BAD, null, undefined]) {
    await refuses(client, 'authenticate', { userId }, 'userId');
  }
  for (const resume of notString) {
    await refuses(client, 'authenticate', { userId: client.userId, resume }, 'resume');
  }
  const welcome = await client.authenticate({ resume: null });
  assert.equal(welcome.resumed, null);
});

test('signal, chat, typing and end_session refuse every field with an invalid value', async () => {
  const { a, b, sessionId } = await pair(server);
  const good = {
    signal: { sessionId, targetUserId: b.userId, signal: { type: 'offer' } },
    chat: { sessionId, clientMessageId: 'c1', text: 'hello' },
    typing: { sessionId, typing: true },
    end_session: { sessionId },
  };
  const bad = {
    sessionId: [...ID_BAD, null, undefined],
    targetUserId: [...ID_BAD, null, undefined],
    signal: ['offer', 7, true, [], [{}], null, undefined],
    clientMessageId: [...ID_BAD, null, undefined],
    text: ['', 'x'.repeat(2001), '\u{1f600}'.repeat(2001), ...notString, null, undefined],
    typing: ['true', 1, {}, [], null, undefined],
  };
  for (const [type, data] of Object.entries(good)) {
    for (const field of Object.keys(data)) {
      for (const value of bad[field]) await refuses(a, type, { ...data, [field]: value }, field);
    }
  }
  await b.expectSilence('signal', 'chat', 'typing', 'partner_left');
  assert.equal((await a.ask('chat', good.chat)).type, 'chat_ack');
});

test('a lone surrogate in a field that the server uses is invalid_message', async () => {
  const { a, b, sessionId } = await pair(server);
  a.sendText(`{"type":"chat","data":{"sessionId":"${sessionId}","clientMessageId":"s","text":"\\ud83d"}}`);
  await a.expectError('invalid_message');
  a.sendText(`{"type":"chat","data":{"sessionId":"${sessionId}","clientMessageId":"\\udc00","text":"t"}}`);
  await a.expectError('invalid_message');
  await b.expectSilence('chat');
});

test('a chat text of 2000 code points is delivered unchanged, however many bytes it takes', async () => {
  const { a, b, sessionId } = await pair(server);
  const texts = ['\u{1f600}'.repeat(2000), '\u0000\u001f"\\/\u2028\ufeff', 'x', ' '];
  for (const [index, text] of texts.entries()) {
    const ack = await a.ask('chat', { sessionId, clientMessageId: `m${index}`, text });
    assert.equal(ack.type, 'chat_ack', ack.raw);
    assert.equal((await b.expect('chat')).text, text);
  }
});
