// How calls and messages get into the history, with embedded accounts on SQLite.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { api, guest, meet, online, signUp } from './lib/accounts.mjs';
import { startServer } from './lib/server.mjs';

let server;
before(async () => {
  server = await startServer({ GURUKUL_AUTH: 'embedded', GURUKUL_RATE_LIMITS: 'off' });
});
after(() => server.close());

async function callsOf(person, query = '') {
  const { status, body } = await api(server, 'GET', `/api/v1/calls${query}`, { token: person.token });
  assert.equal(status, 200, JSON.stringify(body));
  return body.items;
}

async function messagesOf(person, callId) {
  const { status, body } = await api(server, 'GET', `/api/v1/calls/${callId}/messages`, { token: person.token });
  assert.equal(status, 200, JSON.stringify(body));
  return body.items.map(({ from, text }) => `${from}: ${text}`).reverse();
}

function say(client, sessionId, text) {
  client.send('chat', { sessionId, clientMessageId: text, text });
}

// Sends a message, which is acknowledged at once and again when it is stored.
async function saidAndStored(client, sessionId, text) {
  say(client, sessionId, text);
  const ack = await client.expect('chat_ack');
  assert.equal(ack.saved, false);
  assert.equal(ack.willSave, undefined);
  const stored = await client.expect('chat_ack', (each) => each.saved);
  assert.deepEqual(stored, { ...ack, saved: true });
  return ack.messageId;
}

test('messages of two members that are acknowledged as saved are in the history of both', async (t) => {
  const [first, second] = [await signUp(server), await signUp(server)];
  const { a, b, match } = await meet(server, first, second);
  t.after(() => [a, b].forEach((each) => each.terminate()));
  const messageId = await saidAndStored(a, match.sessionId, 'hello "you" \u{1f600}');
  await b.expect('chat');
  await saidAndStored(b, match.sessionId, 'well met');
  const [call] = await callsOf(first);
  assert.equal(call.id, match.sessionId);
  assert.equal(call.partner.id, second.id);
  assert.equal(call.endedAt, null);
  assert.deepEqual(await messagesOf(first, match.sessionId), ['me: hello "you" \u{1f600}', 'partner: well met']);
  assert.deepEqual(await messagesOf(second, match.sessionId), ['partner: hello "you" \u{1f600}', 'me: well met']);
  assert.equal((await callsOf(second, '?q=WELL'))[0].match, 'well met');

  say(a, match.sessionId, 'hello "you" \u{1f600}');
  const again = await a.expect('chat_ack');
  assert.equal(again.messageId, messageId);
  assert.equal(again.saved, true, 'a repeated message is acknowledged as saved');
});

test('a message with a NUL character is stored without it, and later messages are stored too', async (t) => {
  const [first, second] = [await signUp(server), await signUp(server)];
  const { a, b, match } = await meet(server, first, second);
  t.after(() => [a, b].forEach((each) => each.terminate()));
  a.send('chat', { sessionId: match.sessionId, clientMessageId: 'nul', text: 'mind\u0000the gap' });
  assert.equal((await b.expect('chat')).text, 'mind\u0000the gap');
  await a.expect('chat_ack', (each) => each.saved);
  await saidAndStored(b, match.sessionId, 'behind it');
  assert.deepEqual(await messagesOf(first, match.sessionId), ['me: mind the gap', 'partner: behind it']);
  assert.equal(await server.metric(/^gurukul_history_total\{outcome="rejected"\}/), 0);
});

test('messages between two guests are not stored, and the sender is told so', async (t) => {
  const { a, b, match } = await meet(server, await guest(server), await guest(server));
  t.after(() => [a, b].forEach((each) => each.terminate()));
  say(a, match.sessionId, 'hello');
  await b.expect('chat');
  const ack = await a.expect('chat_ack');
  assert.equal(ack.saved, false);
  assert.equal(ack.willSave, false);
});

test('the history of a member has the messages that a guest sent', async (t) => {
  const person = await signUp(server);
  const { a, b, match } = await meet(server, person, await guest(server));
  t.after(() => [a, b].forEach((each) => each.terminate()));
  await saidAndStored(b, match.sessionId, 'from a guest');
  assert.deepEqual(await messagesOf(person, match.sessionId), ['partner: from a guest']);
});

test('the history has the reason why a call ended, also for a short call without messages', async (t) => {
  const [first, second] = [await signUp(server), await signUp(server)];
  const { a, b, match } = await meet(server, first, second);
  t.after(() => [a, b].forEach((each) => each.terminate()));
  b.send('skip', {});
  await a.expect('partner_left');
  // A report is handled after the history is stored.
  const report = await api(server, 'POST', '/api/v1/reports',
    { token: first.token, body: { callId: match.sessionId, reason: 'spam', words: 'nothing but advertisements' } });
  assert.equal(report.status, 201, JSON.stringify(report.body));
  const [call] = await callsOf(first);
  assert.equal(call.id, match.sessionId);
  assert.equal(call.ended, 'skipped');
  assert.ok(call.endedAt >= call.startedAt);
});

test('a running call can be reported and rated', async (t) => {
  const [first, second] = [await signUp(server), await signUp(server)];
  const { a, b, match } = await meet(server, first, second);
  t.after(() => [a, b].forEach((each) => each.terminate()));
  say(b, match.sessionId, 'something bad');
  await a.expect('chat');
  const report = await api(server, 'POST', '/api/v1/reports',
    { token: first.token, body: { callId: match.sessionId, reason: 'hate', words: '' } });
  assert.equal(report.status, 201, JSON.stringify(report.body));
  const rating = await api(server, 'POST', '/api/v1/ratings',
    { token: second.token, body: { callId: match.sessionId, value: 'up' } });
  assert.ok(rating.status < 300, JSON.stringify(rating.body));
});

test('the metrics count stored messages', async () => {
  assert.ok(await server.metric(/^gurukul_history_total\{outcome="stored"\}/) > 5);
  assert.equal(await server.metric(/^gurukul_history_total\{outcome="refused"\}/), 0);
});

test('a token that is renewed on the open connection does not affect the call', async (t) => {
  const [first, second] = [await signUp(server), await signUp(server)];
  const { a, b, match } = await meet(server, first, second);
  t.after(() => [a, b].forEach((each) => each.terminate()));
  a.send('authenticate', { token: first.token });
  await a.expect('welcome');
  await saidAndStored(a, match.sessionId, 'still here');
  const third = await online(server, await signUp(server));
  t.after(() => third.terminate());
  say(third, match.sessionId, 'not mine');
  assert.equal((await third.expect('error')).code, 'no_session');
});
