// The envelope: type, data, id and ref; the two kinds of bad messages, and the close after 20 of them in a row.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from './lib/client.mjs';
import { range, unique } from './lib/guard.mjs';
import { startServer } from './lib/server.mjs';

let server;
before(async () => { server = await startServer(); });
after(() => server.close());

const nested = (levels) => '['.repeat(levels) + ']'.repeat(levels);

async function sendsBad(client, text, code, named) {
  client.sendText(text);
  const error = await client.expectMessage(`error ${code}`, (message) => message.type === 'error');
  assert.equal(error.payload.code, code, `${text} -> ${error.raw}`);
  assert.equal(typeof error.payload.message, 'string');
  assert.equal(typeof error.payload.retryable, 'boolean');
  if (named) assert.match(error.payload.message, new RegExp(`\\b${named}\\b`), error.raw);
  return error;
}

const notJson = ['', ' ', '{', '{"type":"ping"', 'ping', "{'type':'ping'}", '{"type":"ping"}}',
  '{"type":"ping",}', '{"type":"ping"} {"type":"ping"}', '{"type":"\u0001"}', '{"type":"\\x"}', 'nul',
  `{"type":"ping","x":${nested(64)}}`, `{"type":"ping","data":{"x":${nested(63)}}}`];

test('text that is not JSON, or nested deeper than 64 levels, is invalid_json', async () => {
  for (const text of notJson) {
    const client = await Client.open(server);
    await sendsBad(client, text, 'invalid_json');
    client.terminate();
  }
});

test('JSON with tens of thousands of levels is invalid_json too', async () => {
  const client = await Client.open(server);
  await sendsBad(client, `{"type":"ping","x":${nested(30_000)}}`, 'invalid_json');
  await sendsBad(client, '['.repeat(60_000), 'invalid_json');
});

test('JSON with 64 levels is accepted', async () => {
  const client = await Client.open(server);
  client.sendText(`{"type":"ping","id":"deep","x":${nested(63)}}`);
  assert.equal((await client.reply('deep')).type, 'pong');
});

test('JSON that is no object at the top level is invalid_message', async () => {
  const client = await Client.open(server);
  for (const text of ['[]', '"ping"', '1', 'null', 'true', '[{"type":"ping"}]']) {
    await sendsBad(client, text, 'invalid_message');
  }
});

test('a type that is missing or no string is invalid_message, and the error names the field', async () => {
  const client = await Client.open(server);
  for (const text of ['{}', '{"type":null}', '{"type":1}', '{"type":["ping"]}', '{"type":{}}',
    '{"Type":"ping"}']) {
    await sendsBad(client, text, 'invalid_message', 'type');
  }
});

test('a message of an unknown type is answered with unknown_type, and the connection stays open', async () => {
  const client = await Client.open(server);
  client.join();
  await client.expect('queued');
  for (const type of ['', 'welcome', 'match_found', 'PING', 'ping ', 'x'.repeat(5000), 'k\u0000l']) {
    await client.askError(type, {}, 'unknown_type');
  }
  assert.equal((await client.ask('ping')).type, 'pong');
});

test('an id of 1 to 64 code points is returned as ref, and any other id is invalid_message', async () => {
  const client = await Client.open(server);
  for (const id of ['a', '\u{1f600}'.repeat(64), '"\\\n\u0000/', ' ', 'x'.repeat(64)]) {
    client.send('ping', undefined, id);
    const pong = await client.reply(id);
    assert.deepEqual(Object.keys(pong).sort(), ['payload', 'ref', 'type']);
  }
  for (const id of ['', 'x'.repeat(65), '\u{1f600}'.repeat(65), 7, {}, [], true]) {
    await sendsBad(client, JSON.stringify({ type: 'ping', id }), 'invalid_message', 'id');
  }
});

test('the answer to a message without an id, or with a null id, has no ref', async () => {
  const client = await Client.open(server);
  client.send('ping');
  assert.deepEqual(await client.expectMessage('pong', () => true), { type: 'pong', payload: {} });
  client.sendText('{"type":"ping","id":null}');
  assert.deepEqual(await client.expectMessage('pong', () => true), { type: 'pong', payload: {} });
});

test('an error has the ref beside its type, not in the payload', async () => {
  const client = await Client.open(server);
  const answer = await client.ask('nonsense', {});
  assert.deepEqual(Object.keys(answer).sort(), ['payload', 'ref', 'type']);
  assert.equal('ref' in answer.payload, false);
});

test('absent or null data counts as empty, and data of another type is invalid_message', async () => {
  const client = await Client.open(server);
  client.join({ interests: [unique('data')] });
  await client.expect('queued');
  for (const text of ['{"type":"leave_queue"}', '{"type":"leave_queue","data":null}',
    '{"type":"leave_queue","data":{}}']) {
    client.sendText(text);
    assert.equal((await client.expect('queue_left')).reason, 'left');
  }
  for (const data of ['[]', '"x"', '1', 'true']) {
    await sendsBad(client, `{"type":"leave_queue","data":${data}}`, 'invalid_message', 'data');
  }
});

test('unknown fields are ignored, at the top level and in data', async () => {
  const client = await Client.open(server);
  client.sendText(JSON.stringify({
    zero: { a: [1, { b: null }] }, type: 'join_queue', version: 9, payload: { userId: 'not-me' },
    data: { colour: ['red'], interests: [unique('fields')], userId: client.userId, nested: { userId: 'x' } }, ref: 'x',
  }));
  await client.expect('queued');
});

test('a message may have data before type, white space and escaped keys', async () => {
  const client = await Client.open(server);
  client.sendText(` \n{ "data" : { "user\\u0049d" : ${JSON.stringify(client.userId)},` +
    `"interests":["${unique('order')}"] } ,` +
    ' "t\\u0079pe" :\t"join_\\u0071ueue" , "id" : "odd" } \r\n ');
  assert.equal((await client.reply('odd')).type, 'queued');
});

test('duplicate keys, lone surrogates and huge numbers do not break the connection', async () => {
  const client = await Client.open(server);
  client.sendText('{"type":"ping","type":"ping","data":{},"data":{}}');
  await client.expectMessage('an answer', () => true);
  client.sendText('{"type":"ping","id":"numbers","x":1e999999,"y":-0,"z":123456789012345678901234567890}');
  await client.expectMessage('an answer', () => true);
  client.sendText('{"type":"join_queue","data":{"userId":"\\ud800"}}');
  await client.expectError('invalid_message');
  client.sendText('{"type":"ping","id":"\\udc00"}');
  await client.expectError('invalid_message');
  assert.equal((await client.ask('ping')).type, 'pong');
});

const badMessages = {
  invalid_json: () => 'not json',
  invalid_message: () => '{"type":"join_queue","data":{"userId":7}}',
  binary: () => Buffer.from('{"type":"ping"}'),
  'a skip before any join': () => '{"type":"skip"}',
};

for (const [name, make] of Object.entries(badMessages)) {
  test(`20 bad messages in a row (${name}) close the connection with 1008 after the 20th error`, async () => {
    const client = await Client.authenticated(server);
    for (const _ of range(20)) client.socket.send(make());
    const close = await client.expectClose(1008);
    assert.equal(close.code, 1008);
    assert.equal(client.messages('error').length, 20);
  });
}

test('any other message resets the count of bad messages, also one with another error as answer', async () => {
  const client = await Client.open(server);
  for (const good of ['{"type":"ping"}', '{"type":"unknown"}',
    '{"type":"chat","data":{"sessionId":"x","clientMessageId":"y","text":"z"}}', '{"type":"ping"}']) {
    for (const _ of range(19)) client.sendText('bad');
    client.sendText(good);
  }
  const id = unique('still-here');
  client.send('ping', undefined, id);
  await client.reply(id);
  assert.equal(client.messages('error').filter((each) => each.payload.code === 'invalid_json').length, 76);
});

test('messages that the lobby refuses count as bad too, and those that it accepts reset the count', async () => {
  const client = await Client.authenticated(server);
  for (const _ of range(19)) client.sendText('bad');
  await client.joinQueued({ interests: [unique('alone')] });
  for (const _ of range(19)) client.sendText('bad');
  assert.equal((await client.ask('skip', {})).type, 'queued');
  await client.ask('leave_queue', {});
  assert.equal((await client.ask('ping')).type, 'pong');
  const fresh = await Client.authenticated(server);
  for (const _ of range(18)) fresh.sendText('bad');
  await fresh.askError('skip', {}, 'invalid_message');
  fresh.sendText('bad');
  await fresh.expectClose(1008);
});

test('binary messages count as bad messages in the same row', async () => {
  const client = await Client.open(server);
  for (const _ of range(10)) client.sendText('[');
  for (const _ of range(9)) client.socket.send(Buffer.from('x'));
  assert.equal((await client.expectMessage('an error', () => true)).type, 'error');
  client.sendText('{"type":7}');
  await client.expectClose(1008);
});
