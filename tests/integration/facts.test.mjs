// Changes of a user's profile reach the lobby while the user is connected.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PASSWORD, api, guest, meet } from './lib/accounts.mjs';
import { unique } from './lib/guard.mjs';
import { startServer } from './lib/server.mjs';

test('a guest who creates an account gets a history from then on', async (t) => {
  const server = await startServer({ GURUKUL_AUTH: 'embedded', GURUKUL_RATE_LIMITS: 'off' });
  t.after(() => server.close());
  const other = await guest(server);
  const { body } = await api(server, 'POST', '/auth/v1/signup', { body: { data: {} } });
  const person = { id: body.user.id, token: body.access_token };
  const before = await meet(server, person, other);
  before.a.send('skip', {});
  await before.b.expect('partner_left');
  const upgraded = await api(server, 'PUT', '/auth/v1/user',
    { token: person.token, body: { email: `${unique('new')}@campus.example`, password: PASSWORD } });
  assert.equal(upgraded.status, 200, JSON.stringify(upgraded.body));
  const renewed = await api(server, 'POST', '/auth/v1/token?grant_type=refresh_token',
    { body: { refresh_token: body.refresh_token } });
  assert.equal(renewed.status, 200, JSON.stringify(renewed.body));
  assert.equal(renewed.body.user.is_anonymous, false);
  const account = { id: person.id, token: renewed.body.access_token };
  const { a, match } = await meet(server, account, await guest(server));
  a.send('chat', { sessionId: match.sessionId, clientMessageId: 'c', text: 'to be kept' });
  const ack = await a.expect('chat_ack', ({ saved, willSave }) => saved || willSave === false);
  assert.equal(ack.saved, true);
});
