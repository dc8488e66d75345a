// Injection: SQL statements and paths in every parameter; and the security headers of pages.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { api, meet, signUp, signUpAdmin } from './lib/accounts.mjs';
import { startServer } from './lib/server.mjs';

const ADMIN = 'admin@campus.example';
const PAGE = '<!doctype html><title>page</title>';
const HOSTILE = [
  "' OR '1'='1", "'; DROP TABLE gurukul.profiles; --", '" OR ""="', "\\'; SELECT 1; --",
  '1) OR (SELECT 1) --',
  '%', '_', '$1', '../../../../etc/passwd', '..\\..\\gurukul.db', '/etc/passwd', '../gurukul.db', '%2e%2e%2f',
  'a\u0000b', '\u202e\u{1f600}', '{"$ne":null}', '<script>alert(1)</script>', '-99',
  '9223372036854775808', '1e999',
];

let web;
let server;
let admin;
let person;
let partner;
let call;
let operations;
before(async () => {
  web = mkdtempSync(join(tmpdir(), 'gurukul-web-'));
  for (const name of ['index.html', '404.html']) writeFileSync(join(web, name), PAGE);
  server = await startServer({
    GURUKUL_AUTH: 'embedded', GURUKUL_RATE_LIMITS: 'off', GURUKUL_WEB_DIR: web,
  });
  [admin, person, partner] = await Promise.all(
    [signUpAdmin(server, ADMIN), signUp(server, 'one@campus.example'), signUp(server, 'two@campus.example')]);
  const { a, b, match } = await meet(server, person, partner);
  call = match.sessionId;
  a.send('chat', { sessionId: call, clientMessageId: 'c', text: 'well met' });
  await a.expect('chat_ack', ({ saved }) => saved);
  for (const each of [a, b]) each.terminate();
  const { body } = await api(server, 'GET', '/api/v1/openapi.json');
  operations = Object.entries(body.paths).flatMap(([path, methods]) => Object.entries(methods)
    .map(([method, operation]) => ({
      path, method: method.toUpperCase(),
      names: (operation.parameters ?? []).filter((each) => each.in === 'query').map(({ name }) => name),
      schema: schemaOf(body, operation),
    })));
});
after(async () => {
  await server.close();
  rmSync(web, { recursive: true });
});

function schemaOf(document, { requestBody }) {
  const reference = requestBody?.content['application/json']?.schema?.$ref;
  return reference && document.components.schemas[reference.split('/').pop()];
}

// All accounts still exist, and the partner is still listed.
async function assertUnharmed() {
  for (const { id, token } of [person, partner, admin]) {
    const { status, body } = await api(server, 'GET', '/api/v1/me', { token });
    assert.equal(status, 200);
    assert.equal(body.id, id);
  }
  const { body } = await api(server, 'GET', '/api/v1/people', { token: person.token });
  assert.deepEqual(body.items.map(({ id }) => id), [partner.id]);
}

const withId = (path) => path.replace('{id}', 'none');

test('injection attempts in a query parameter find nothing and change nothing', async () => {
  for (const { path, method, names } of operations) {
    for (const name of names) {
      for (const word of HOSTILE) {
        const target = path.replace('{id}', call);
        const answer = await api(server, method, `${target}?${name}=${encodeURIComponent(word)}`,
          { token: path.includes('/admin/') ? admin.token : person.token });
        const what = `${method} ${target} ${name}=${JSON.stringify(word)}: ${JSON.stringify(answer.body)}`;
        assert.ok([200, 400, 404].includes(answer.status), what);
        if (answer.status === 200) assert.deepEqual(answer.body.items, [], what);
      }
    }
  }
  await assertUnharmed();
});

test('injection attempts as an id are answered with 404', async () => {
  for (const { path, method } of operations.filter((each) => each.path.includes('{id}'))) {
    for (const word of HOSTILE) {
      const body = path.endsWith('/resolve') ? { resolution: 'dismissed' } : undefined;
      const answer = await api(server, method, path.replace('{id}', encodeURIComponent(word)),
        { token: admin.token, body });
      const what = `${method} ${path} ${JSON.stringify(word)}: ${JSON.stringify(answer.body)}`;
      assert.equal(answer.status, 404, what);
    }
  }
  await assertUnharmed();
});

test('injection attempts in a body are stored as plain text or refused', async () => {
  // These fields may hold any text, which is stored unchanged. Only NUL is refused.
  const kept = new Set(['name', 'matchingMessage', 'banner', 'interests']);
  for (const { path, method, schema } of operations.filter((each) => each.schema)) {
    for (const name of Object.keys(schema.properties)) {
      for (const word of HOSTILE) {
        const isList = schema.properties[name].type === 'array';
        const answer = await api(server, method, withId(path),
          { token: admin.token, body: { ...valid(schema), [name]: isList ? [word] : word } });
        const got = `${answer.status} ${JSON.stringify(answer.body)}`;
        const what = `${method} ${path} ${name}=${JSON.stringify(word)}: ${got}`;
        assert.ok(answer.status < 500, what);
        if (!kept.has(name)) assert.ok([400, 404].includes(answer.status), what);
      }
    }
  }
  const { status } = await api(server, 'PATCH', '/api/v1/admin/settings',
    { token: admin.token, body: { banner: '', matchingMessage: '' } });
  assert.equal(status, 200);
  await assertUnharmed();
});

// A body with all required members. Its ids belong to nobody.
function valid({ properties, required }) {
  return Object.fromEntries(required.map((name) => {
    const { type, enum: choices } = properties[name];
    return [name, choices?.[0] ?? ([type].flat().includes('integer') ? 5 : 'nobody at all')];
  }));
}

test('a path with .. or escapes cannot read files outside the web folder', async () => {
  for (const path of ['/../gurukul.db', '/%2e%2e/gurukul.db', '/..%2fgurukul.db', '/.%2e/.%2e/etc/passwd',
    '/api/v1/avatars/..%2f..%2fgurukul.db', '//etc/passwd', '/%5c..%5cgurukul.db',
    '/index.html/../../gurukul.db',
    '/api/v1/../../gurukul.db', '/auth/v1/..%2f..%2fsecret', '/%00', `/..${server.dataDir}/gurukul.db`]) {
    const answer = await server.http(path);
    assert.ok([400, 404].includes(answer.status) || answer.text === PAGE, `${path}: ${answer.status}`);
    assert.ok(!answer.text.includes('SQLite format') && !answer.text.includes('root:'), path);
  }
});

// Which resources a page may load is stated in the page itself (tests/e2e/exported.test.mjs).
test('a page is sent with headers against framing, type sniffing and referrers', async () => {
  for (const path of ['/', '/index.html', '/nothing-here']) {
    const { headers, status } = await server.http(path);
    assert.equal(headers['content-type'], 'text/html; charset=utf-8', `${path} ${status}`);
    assert.equal(headers['x-frame-options'], 'DENY');
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.match(headers['permissions-policy'], /camera=\(self\), microphone=\(self\)/);
  }
});
