// Access to /metrics: open, with a token, or on a separate address.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runToExit, startServer } from '../integration/lib/server.mjs';

const TOKEN = 'the-token-of-the-one-who-collects-numbers';

async function start(t, GURUKUL_METRICS) {
  const server = await startServer({ GURUKUL_METRICS });
  t.after(() => server.close());
  return server;
}

test('with GURUKUL_METRICS open or not given, anybody can read /metrics', async (t) => {
  for (const how of ['open', '']) {
    const server = await start(t, how);
    const { status, text } = await server.http('/metrics');
    assert.equal(status, 200);
    assert.match(text, /^gurukul_online /m);
  }
});

test('a metrics token is required to read /metrics, and it is in no answer and no log', async (t) => {
  const server = await start(t, `token:${TOKEN}`);
  for (const authorization of [undefined, '', 'Bearer', 'Bearer ', `Bearer ${TOKEN}x`, `Bearer ${TOKEN.slice(1)}`,
    `Basic ${TOKEN}`, TOKEN]) {
    const answer = await server.http('/metrics', { headers: authorization === undefined ? {} : { authorization } });
    assert.equal(answer.status, 401, authorization);
    assert.match(answer.headers['www-authenticate'], /^Bearer/);
    assert.ok(!answer.text.includes('gurukul_'));
  }
  const answer = await server.http('/metrics', { headers: { authorization: `Bearer ${TOKEN}` } });
  assert.equal(answer.status, 200);
  assert.match(answer.text, /^gurukul_online /m);
  assert.ok(!(server.stderr + answer.text).includes(TOKEN));
});

for (const address of ['127.0.0.1', '127.0.0.7', '[::1]', 'localhost']) {
  test(`with a separate address ${address}, /metrics is served only there, and nothing else is`, async (t) => {
    const server = await start(t, `${address}:0`);
    assert.equal((await server.http('/metrics')).status, 404);
    const [, port] = /separate listener.*port=?\D*(\d+)/.exec(server.stderr);
    const url = `http://${address}:${port}`;
    const numbers = await fetch(`${url}/metrics`);
    assert.equal(numbers.status, 200);
    assert.match(await numbers.text(), /^gurukul_online /m);
    for (const path of ['/', '/healthz', '/ws', '/api/v1/config']) {
      assert.equal((await fetch(url + path)).status, 404, path);
    }
    assert.equal((await fetch(`${url}/metrics`, { method: 'POST' })).status, 405);
  });
}

test('invalid values of GURUKUL_METRICS end with exit code 2, a taken port ends with exit code 1', async (t) => {
  const taken = await start(t, 'open');
  const base = { GURUKUL_AUTH: 'open', PORT: '0', GURUKUL_DATA_DIR: taken.dataDir, GURUKUL_WEB_DIR: '' };
  for (const value of ['closed', 'token:', 'token: x', '9100', ':9100', 'host:9100', '127.0.0.1:', '127.0.0.1:99999',
    '::1:9100:x', 'OPEN']) {
    const ended = await runToExit(['serve'], { ...base, GURUKUL_METRICS: value });
    assert.equal(ended.code, 2, `${value}: ${ended.stderr}`);
    assert.match(ended.stderr, /GURUKUL_METRICS/);
  }
  const same = await runToExit(['serve'], { ...base, PORT: '9', HOST: '127.0.0.1', GURUKUL_METRICS: '127.0.0.1:9' });
  assert.equal(same.code, 2);
  const ended = await runToExit(['serve'], { ...base, GURUKUL_METRICS: `127.0.0.1:${taken.port}` });
  assert.equal(ended.code, 1, ended.stderr);
  assert.match(ended.stderr, /GURUKUL_METRICS/);
});
