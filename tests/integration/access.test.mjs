// Access rights on the real server: every route of the OpenAPI document is called without an account and as a
// guest, a user, another user, an admin and a banned user.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { api, guest, meet, signUp, signUpAdmin } from './lib/accounts.mjs';
import { startServer } from './lib/server.mjs';

const ADMIN = 'admin@campus.example';
const API = '/api/v1';

let server;
let who;
let call;
before(async () => {
  server = await startServer({ GURUKUL_AUTH: 'embedded', GURUKUL_RATE_LIMITS: 'off' });
  const [user, partner, other, banned, admin] = [await signUp(server), await signUp(server),
    await signUp(server), await signUp(server), await signUpAdmin(server, ADMIN)];
  who = { nobody: {}, guest: await guest(server), user, other, admin, banned, partner };
  const { a, b, match } = await meet(server, user, partner);
  call = match.sessionId;
  const text = 'between the two of us';
  a.send('chat', { sessionId: call, clientMessageId: 'c', text });
  await a.expect('chat_ack', ({ saved }) => saved);
  for (const each of [a, b]) each.terminate();
  // A profile is created when the server first sees the user. These users were not in the call.
  for (const each of [who.guest, other, banned]) await api(server, 'GET', `${API}/me`, { token: each.token });
  const ban = await api(server, 'POST', `${API}/admin/bans`,
    { token: admin.token, body: { userId: banned.id, reason: 'rude', minutes: null } });
  assert.equal(ban.status, 201, JSON.stringify(ban.body));
});
after(() => server.close());

const METHODS = ['GET', 'PUT', 'POST', 'PATCH', 'DELETE'];
const COLUMNS = ['nobody', 'guest', 'user', 'other', 'admin', 'banned'];

// Method, path, body, and the status for each of the columns. The call, the buddy and the block belong to "user".
const table = () => [
  ['GET', '/settings', null, [200, 200, 200, 200, 200, 200]],
  ['GET', '/openapi.json', null, [200, 200, 200, 200, 200, 200]],
  ['GET', '/avatars/none', null, [404, 404, 404, 404, 404, 404]],
  ['GET', '/me', null, [401, 200, 200, 200, 200, 200]],
  ['PATCH', '/me', { name: 'New' }, [401, 200, 200, 200, 200, 403]],
  ['GET', '/me/export', null, [401, 200, 200, 200, 200, 200]],
  ['PUT', '/me/avatar', { no: 'picture' }, [401, 403, 415, 415, 415, 403]],
  ['DELETE', '/me/avatar', null, [401, 403, 204, 204, 204, 204]],
  ['GET', '/people', null, [401, 403, 200, 200, 200, 403]],
  ['GET', '/calls', null, [401, 403, 200, 200, 200, 403]],
  ['GET', `/calls/${call}/messages`, null, [401, 403, 200, 404, 404, 403]],
  ['GET', '/buddies', null, [401, 403, 200, 200, 200, 403]],
  ['POST', '/reports', { callId: call, reason: 'spam' }, [401, 404, 201, 404, 404, 403]],
  ['POST', '/ratings', { callId: call, value: 'up' }, [401, 403, 200, 404, 404, 403]],
  ['POST', '/buddies', { callId: call }, [401, 403, 200, 404, 404, 403]],
  ['POST', '/buddies', { userId: who.partner.id }, [401, 403, 200, 404, 404, 403]],
  // "user" sent the request, so only the partner may accept it.
  ['POST', `/buddies/${who.partner.id}/accept`, null, [401, 403, 404, 404, 404, 403]],
  ['POST', `/buddies/${who.partner.id}/decline`, null, [401, 403, 404, 404, 404, 403]],
  ['POST', `/buddies/${who.user.id}/accept`, null, [401, 403, 404, 404, 404, 403]],
  ['DELETE', `/buddies/${who.partner.id}`, null, [401, 403, 204, 404, 404, 403]],
  ['GET', '/blocks', null, [401, 200, 200, 200, 200, 403]],
  ['POST', '/blocks', { userId: 'nobody at all' }, [401, 404, 404, 404, 404, 403]],
  ['POST', '/blocks', { userId: who.partner.id }, [401, 204, 204, 204, 204, 403]],
  ['DELETE', '/blocks/nobody-at-all', null, [401, 404, 404, 404, 404, 403]],
  ['DELETE', `/blocks/${who.partner.id}`, null, [401, 204, 204, 204, 204, 403]],
  ['GET', '/admin/overview', null, [401, 403, 403, 403, 200, 403]],
  ['GET', '/admin/reports', null, [401, 403, 403, 403, 200, 403]],
  ['GET', '/admin/reports/none', null, [401, 403, 403, 403, 404, 403]],
  ['POST', '/admin/reports/none/resolve', { resolution: 'dismissed' }, [401, 403, 403, 403, 404, 403]],
  ['GET', '/admin/bans', null, [401, 403, 403, 403, 200, 403]],
  ['POST', '/admin/bans', { userId: 'nobody at all', reason: 'spam', minutes: 5 },
    [401, 403, 403, 403, 404, 403]],
  ['DELETE', '/admin/bans/none', null, [401, 403, 403, 403, 404, 403]],
  ['GET', '/admin/users', null, [401, 403, 403, 403, 200, 403]],
  ['GET', '/admin/settings', null, [401, 403, 403, 403, 200, 403]],
  ['PATCH', '/admin/settings', { guests: true }, [401, 403, 403, 403, 200, 403]],
  ['GET', '/admin/audit', null, [401, 403, 403, 403, 200, 403]],
];

// All routes of the OpenAPI document, whether they are in the table or not.
async function routes() {
  const { body } = await api(server, 'GET', `${API}/openapi.json`);
  return Object.entries(body.paths).flatMap(([path, methods]) => Object.keys(methods)
    .filter((method) => METHODS.includes(method.toUpperCase()))
    .map((method) => ({ path, method: method.toUpperCase(), access: methods[method]['x-access'] })));
}

const matches = (pattern, path) =>
  new RegExp(`^${pattern.replace('{id}', '[^/]+').replaceAll('.', '\\.')}$`).test(path);

test('every route of the OpenAPI document is in the table of this test', async () => {
  const rows = table();
  // This route is called by the last test.
  rows.push(['DELETE', '/me']);
  const missing = (await routes()).filter((route) =>
    !rows.some(([method, path]) => method === route.method && matches(route.path, API + path)));
  assert.deepEqual(missing, []);
});

test('every route answers each kind of user with the status in the table', async () => {
  const wrong = [];
  for (const [method, path, body, statuses] of table()) {
    for (const [index, column] of COLUMNS.entries()) {
      const answer = await api(server, method, API + path, { token: who[column].token, body });
      if (answer.status !== statuses[index]) {
        const got = `${answer.status} ${JSON.stringify(answer.body)}`;
        wrong.push(`${method} ${path} as ${column}: ${got}, not ${statuses[index]}`);
      }
      if (answer.status === 401) assert.equal(answer.headers.get('www-authenticate'), 'Bearer');
      if (answer.status >= 400) {
        assert.equal(answer.headers.get('content-type'), 'application/problem+json', `${method} ${path}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
});

test('a method that a path does not have is answered with 405 and the allowed methods, for everybody', async () => {
  const all = await routes();
  for (const path of new Set(all.map((route) => route.path))) {
    const methods = all.filter((route) => route.path === path).map(({ method }) => method);
    for (const method of METHODS.filter((each) => !methods.includes(each))) {
      for (const column of ['nobody', 'user', 'admin']) {
        const answer = await api(server, method, path.replace('{id}', 'none'), { token: who[column].token });
        assert.equal(answer.status, 405, `${method} ${path} as ${column}`);
        const allowed = answer.headers.get('allow').split(', ').filter((each) => each !== 'HEAD').sort();
        assert.deepEqual(allowed, [...methods].sort(), path);
      }
    }
  }
});

test('a request with the access token in a cookie only is answered with 401', async () => {
  for (const { path, method, access } of await routes()) {
    if (access === 'public') continue;
    for (const name of ['access_token', 'sb-access-token', 'Authorization', 'token']) {
      const answer = await server.http(path.replace('{id}', 'none'), {
        method, headers: { cookie: `${name}=${who.admin.token}`, origin: server.httpUrl },
      });
      assert.equal(answer.status, 401, `${method} ${path}`);
      assert.equal(answer.headers['set-cookie'], undefined);
    }
  }
});

test('a page of another origin gets no CORS headers', async () => {
  for (const { path, method } of await routes()) {
    const target = path.replace('{id}', 'none');
    const origin = 'https://elsewhere.example';
    const asked = await server.http(target, {
      method: 'OPTIONS',
      headers: {
        origin, 'access-control-request-method': method, 'access-control-request-headers': 'authorization',
      },
    });
    const sent = await server.http(target, { method, headers: { origin } });
    for (const { headers } of [asked, sent]) {
      const granted = Object.keys(headers).filter((name) => name.startsWith('access-control-allow'));
      assert.deepEqual(granted, [], `${method} ${path}`);
    }
  }
});

test('deleting an account needs its token and removes only this account', async () => {
  const status = async (method, token) => (await api(server, method, `${API}/me`, { token })).status;
  assert.equal(await status('DELETE', undefined), 401);
  for (const column of ['guest', 'other', 'banned']) {
    assert.equal(await status('DELETE', who[column].token), 204, column);
    assert.equal(await status('GET', who[column].token), 410, column);
  }
  assert.equal(await status('GET', who.user.token), 200);
});
