// Security headers: TLS only, allowed resources, no framing.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { test } from 'node:test';
import { startServer, temporaryFolder } from '../integration/lib/server.mjs';

const POLICY = "default-src 'self'; script-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; object-src 'none'";
const page = (policy) => `<!DOCTYPE html><html><head>${
  policy === undefined ? '' : `<meta http-equiv="Content-Security-Policy" content="${policy}">`}</head></html>`;

function pages(t) {
  const dir = temporaryFolder();
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  writeFileSync(join(dir, 'index.html'), page(POLICY));
  writeFileSync(join(dir, 'about.html'), page());
  writeFileSync(join(dir, 'broken.html'), page("default-src 'self'\r\nx-evil: 1"));
  writeFileSync(join(dir, '404.html'), page(POLICY));
  writeFileSync(join(dir, 'app.js'), '1');
  return dir;
}

const expected = {
  'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer', 'cross-origin-opener-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};

test('a page is sent with its content policy, frame-ancestors and the other security headers', async (t) => {
  const server = await startServer({ GURUKUL_WEB_DIR: pages(t) });
  t.after(() => server.close());
  for (const path of ['/', '/index.html', '/no/such/page']) {
    const { headers } = await server.http(path);
    assert.equal(headers['content-security-policy'], `${POLICY}; frame-ancestors 'none'`, path);
    for (const [name, value] of Object.entries(expected)) assert.equal(headers[name], value, `${path}: ${name}`);
    assert.match(headers['permissions-policy'], /camera=\(self\), microphone=\(self\)/);
    assert.equal(headers['strict-transport-security'], undefined, 'not over plain HTTP');
  }
  const first = await server.http('/');
  const unchanged = await server.http('/', { headers: { 'if-none-match': first.headers.etag } });
  assert.equal(unchanged.status, 304);
  assert.ok(unchanged.headers['content-security-policy']);
});

test('a page without a valid policy still forbids framing, and a script has no policy header', async (t) => {
  const server = await startServer({ GURUKUL_WEB_DIR: pages(t) });
  t.after(() => server.close());
  for (const path of ['/about', '/broken']) {
    const { headers } = await server.http(path);
    assert.match(headers['content-security-policy'], /frame-ancestors 'none'/);
    assert.equal(headers['x-evil'], undefined);
  }
  assert.equal((await server.http('/app.js')).headers['content-security-policy'], undefined);
});

test('over TLS every answer has the header Strict-Transport-Security', async (t) => {
  const dir = temporaryFolder();
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const web = join(dir, 'web');
  mkdirSync(web);
  writeFileSync(join(web, 'index.html'), page(POLICY));
  const tls = { GURUKUL_TLS_CERT: join(dir, 'cert.pem'), GURUKUL_TLS_KEY: join(dir, 'key.pem') };
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
    '-keyout', tls.GURUKUL_TLS_KEY, '-out', tls.GURUKUL_TLS_CERT, '-days', '2', '-subj', '/CN=localhost'],
  { stdio: 'pipe' });
  const server = await startServer({ ...tls, GURUKUL_AUTH: 'embedded', GURUKUL_WEB_DIR: web });
  t.after(() => server.close());
  const headersOf = (path) => new Promise((resolve, reject) => {
    request({ host: server.host, port: server.port, path, rejectUnauthorized: false, agent: false }, (reply) => {
      reply.resume();
      reply.on('end', () => resolve(reply.headers));
    }).on('error', reject).end();
  });
  for (const path of ['/', '/healthz', '/api/v1/config', '/api/v1/me', '/auth/v1/settings']) {
    assert.equal((await headersOf(path))['strict-transport-security'], 'max-age=31536000', path);
  }
});
