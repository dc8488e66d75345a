// Requests of another site's page (CSRF) change nothing.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { unique } from '../integration/lib/guard.mjs';
import { startServer } from '../integration/lib/server.mjs';
import { PASSWORD, Visitor } from './lib/visitor.mjs';

let server;
before(async () => {
  server = await startServer({ GURUKUL_AUTH: 'embedded', GURUKUL_ALLOWED_ORIGINS: 'https://meet.campus.example' });
});
after(() => server.close());

const newEmail = () => `${unique('person')}@campus.example`;
const signUp = (headers) => new Visitor(server).ask('POST', '/auth/v1/signup', {
  body: { email: newEmail(), password: PASSWORD, data: {} }, headers,
});

test('requests of a foreign origin that change something are refused by both APIs', async () => {
  const person = await new Visitor(server).signUp(newEmail());
  const token = person.body.access_token;
  for (const origin of ['https://elsewhere.example', 'null', 'http://127.0.0.1:1', 'https://meet.campus.example.elsewhere.example']) {
    const headers = { origin };
    assert.equal((await signUp(headers)).status, 403, origin);
    for (const [method, path, body] of [
      ['POST', '/auth/v1/token?grant_type=password', { email: newEmail(), password: PASSWORD }],
      ['POST', '/auth/v1/logout', undefined], ['PUT', '/auth/v1/user', { data: {} }], ['POST', '/auth/v1/recover', {}],
      ['PATCH', '/api/v1/me', { name: 'Somebody' }], ['DELETE', '/api/v1/me', undefined],
      ['POST', '/api/v1/reports', {}], ['PUT', '/api/v1/me/avatar', {}],
    ]) {
      const answer = await new Visitor(server).ask(method, path, { body, token, headers });
      assert.equal(answer.status, 403, `${origin} ${method} ${path}`);
      assert.equal(answer.body.code, 'foreign_origin');
      assert.equal(answer.headers['access-control-allow-origin'], undefined);
    }
  }
  const me = await new Visitor(server).ask('GET', '/api/v1/me', { token, headers: { origin: 'https://elsewhere.example' } });
  assert.equal(me.status, 200, 'the server answers reads; without a CORS header the browser hides the answer');
  assert.equal(me.headers['access-control-allow-origin'], undefined);
});

test('requests without an origin, with the own origin or with an allowed one are accepted', async () => {
  const own = `http://${server.host}:${server.port}`;
  for (const headers of [{}, { origin: own }, { origin: own.toUpperCase() }, { origin: 'https://meet.campus.example' }]) {
    assert.equal((await signUp(headers)).status, 200, JSON.stringify(headers));
  }
});
