// `gurukul health`: a container's health check, whatever HOST, PORT and TLS are.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { freePort } from '../integration/lib/ports.mjs';
import { runToExit, startServer, temporaryFolder } from '../integration/lib/server.mjs';

const OPEN = { GURUKUL_AUTH: 'open', GURUKUL_ALLOW_OPEN: '1', GURUKUL_WEB_DIR: '' };

const health = (env, args = []) => runToExit(['health', ...args], { ...OPEN, ...env });

async function healthOf(t, env) {
  const server = await startServer({ ...OPEN, ...env });
  t.after(() => server.close());
  return health({ ...env, PORT: String(server.port) });
}

for (const HOST of ['127.0.0.1', '127.0.0.9', '0.0.0.0', '::', '::1', 'localhost']) {
  test(`gurukul health succeeds for a server on ${HOST}`, async (t) => {
    const ended = await healthOf(t, { HOST });
    assert.equal(ended.code, 0, ended.stderr);
  });
}

function certificate(t) {
  const dir = temporaryFolder();
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const tls = { GURUKUL_TLS_CERT: join(dir, 'cert.pem'), GURUKUL_TLS_KEY: join(dir, 'key.pem') };
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
    '-keyout', tls.GURUKUL_TLS_KEY, '-out', tls.GURUKUL_TLS_CERT, '-days', '2', '-subj', '/CN=meet.example'],
  { stdio: 'pipe' });
  return tls;
}

test('gurukul health succeeds with a self-signed certificate, and fails over TLS if the server has none', async (t) => {
  const tls = certificate(t);
  assert.equal((await healthOf(t, tls)).code, 0);
  const plain = await startServer(OPEN);
  t.after(() => plain.close());
  assert.equal((await health({ ...tls, PORT: String(plain.port) })).code, 1);
});

test('gurukul health exits with 1 and one line if nobody listens or PORT is invalid', async () => {
  for (const env of [{ PORT: String(await freePort()) }, { PORT: 'http' }, { PORT: '0' }]) {
    const ended = await health(env);
    assert.equal(ended.code, 1);
    assert.equal(ended.stderr.trim().split('\n').length, 1);
  }
});

test('gurukul health prefers a flag to its variable', async (t) => {
  const server = await startServer(OPEN);
  t.after(() => server.close());
  const ended = await health({ PORT: '1' }, ['--port', String(server.port)]);
  assert.equal(ended.code, 0, ended.stderr);
});

test('gurukul health ignores a proxy variable, and exits with 1 if the server does not answer in time', async (t) => {
  const server = await startServer(OPEN);
  t.after(() => server.close());
  const proxied = await health({ PORT: String(server.port), http_proxy: 'http://127.0.0.1:1' });
  assert.equal(proxied.code, 0, proxied.stderr);
  server.child.kill('SIGSTOP');
  const ended = await health({ PORT: String(server.port) }).finally(() => server.child.kill('SIGCONT'));
  assert.equal(ended.code, 1);
});

test('gurukul health succeeds for a server with the PROXY protocol, with and without TLS', async (t) => {
  const proxy = { GURUKUL_PROXY_PROTOCOL: 'on', GURUKUL_TRUSTED_PROXIES: 'loopback' };
  for (const HOST of ['127.0.0.1', '::']) {
    const ended = await healthOf(t, { HOST, ...proxy });
    assert.equal(ended.code, 0, ended.stderr);
  }
  assert.equal((await healthOf(t, { ...certificate(t), ...proxy })).code, 0);
});

test('gurukul health opens no database', async (t) => {
  const server = await startServer(OPEN);
  t.after(() => server.close());
  const ended = await health({ PORT: String(server.port), GURUKUL_AUTH: 'embedded', GURUKUL_DATA_DIR: '/proc/nowhere',
    GURUKUL_DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/nothing' });
  assert.equal(ended.code, 0, ended.stderr);
});
