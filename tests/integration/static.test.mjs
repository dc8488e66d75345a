// The web app's files: exported routes, cache validators, precompressed files, and no access outside the folder.

import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { startServer, temporaryFolder } from './lib/server.mjs';

const SCRIPT = `console.log(${JSON.stringify('x'.repeat(5000))});\n`;
const folder = temporaryFolder();
const web = join(folder, 'web');
const files = {
  'web/index.html': '<h1>home</h1>', 'web/about.html': '<h1>about</h1>',
  'web/help/index.html': '<h1>help</h1>', 'web/404.html': '<h1>not here</h1>',
  'web/_next/static/app-1a2b.js': SCRIPT, 'web/_next/static/app-1a2b.js.br': brotliCompressSync(SCRIPT),
  'web/_next/static/app-1a2b.js.gz': gzipSync(SCRIPT), 'web/style.css': 'body{}', 'web/empty.txt': '',
  'web/data.json': '{}', 'web/pic.png': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 255]), 'web/icon.svg': '<svg/>',
  'web/a file \u00fc.txt': 'odd name', 'web/.secret': 'hidden', 'secret.txt': 'outside', 'webber/x.txt': 'sibling',
};
let server;
before(async () => {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  symlinkSync(join(folder, 'secret.txt'), join(web, 'link.txt'));
  server = await startServer({ GURUKUL_WEB_DIR: web });
});
after(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const routes = {
  '/': '<h1>home</h1>', '/index.html': '<h1>home</h1>', '/about': '<h1>about</h1>',
  '/about.html': '<h1>about</h1>', '/help': '<h1>help</h1>', '/help/': '<h1>help</h1>',
  '/help/index.html': '<h1>help</h1>', '/?x=1': '<h1>home</h1>', '/about?x=/../../y': '<h1>about</h1>',
};
for (const [path, text] of Object.entries(routes)) {
  test(`GET ${path} returns the exported page`, async () => {
    let reply = await server.http(path);
    // A folder may be redirected to the path with a slash at the end.
    if ([301, 302, 307, 308].includes(reply.status)) reply = await server.http(reply.headers.location);
    assert.deepEqual([reply.status, reply.text], [200, text]);
    assert.match(reply.headers['content-type'], /^text\/html/);
  });
}

test('an unknown route is answered with 404 and the not-found page', async () => {
  for (const path of ['/nowhere', '/about/us', '/help/nothing.png', '/_next/static/app.js']) {
    const reply = await server.http(path);
    assert.deepEqual([reply.status, reply.text], [404, '<h1>not here</h1>'], path);
  }
});

const types = {
  '/style.css': /^text\/css/, '/_next/static/app-1a2b.js': /^(text|application)\/javascript/,
  '/data.json': /^application\/json/, '/pic.png': /^image\/png/, '/icon.svg': /^image\/svg\+xml/,
  '/empty.txt': /^text\/plain/,
};
for (const [path, type] of Object.entries(types)) {
  test(`${path} is sent with its content type`, async () => {
    const reply = await server.http(path);
    assert.equal(reply.status, 200);
    assert.match(reply.headers['content-type'], type);
    assert.equal(Number(reply.headers['content-length']), reply.bytes.length);
    assert.deepEqual(reply.bytes, Buffer.from(files[`web${path}`]));
    assert.equal(reply.headers['x-content-type-options'], 'nosniff');
  });
}

test('a file is found by its percent-encoded name', async () => {
  assert.equal((await server.http('/a%20file%20%C3%BC.txt')).text, 'odd name');
});

test('a file keeps its ETag, and a request with that ETag is answered with 304', async () => {
  const first = await server.http('/style.css');
  const { etag } = first.headers;
  assert.match(etag, /^(W\/)?"[^"]+"$/);
  assert.equal((await server.http('/style.css')).headers.etag, etag);
  for (const value of [etag, `"other", ${etag}`, '*']) {
    const reply = await server.http('/style.css', { headers: { 'If-None-Match': value } });
    assert.deepEqual([reply.status, reply.bytes.length], [304, 0], value);
  }
  const other = await server.http('/style.css', { headers: { 'If-None-Match': '"other"' } });
  assert.deepEqual([other.status, other.text], [200, 'body{}']);
});

test('HEAD is GET without the body', async () => {
  const [get, head] = [await server.http('/style.css'), await server.http('/style.css', { method: 'HEAD' })];
  assert.deepEqual([head.status, head.bytes.length], [200, 0]);
  for (const name of ['content-length', 'content-type', 'etag']) {
    assert.equal(head.headers[name], get.headers[name]);
  }
});

test('POST, PUT and DELETE on a file are answered with 405 or 404', async () => {
  for (const method of ['POST', 'PUT', 'DELETE']) {
    assert.ok([404, 405].includes((await server.http('/style.css', { method })).status), method);
  }
});

const script = (accept) => server.http('/_next/static/app-1a2b.js',
  { headers: accept === undefined ? {} : { 'Accept-Encoding': accept } });

test('precompressed files are sent to clients that accept them, brotli first', async () => {
  const brotli = await script('gzip, deflate, br');
  assert.equal(brotli.headers['content-encoding'], 'br');
  assert.equal(brotliDecompressSync(brotli.bytes).toString(), SCRIPT);
  const gzip = await script('gzip');
  assert.equal(gzip.headers['content-encoding'], 'gzip');
  assert.equal(gunzipSync(gzip.bytes).toString(), SCRIPT);
  for (const accept of [undefined, 'identity', 'br;q=0, gzip;q=0', 'brotli']) {
    const plain = await script(accept);
    assert.equal(plain.headers['content-encoding'], undefined, accept);
    assert.equal(plain.text, SCRIPT);
  }
  for (const reply of [brotli, gzip]) {
    assert.match(reply.headers['content-type'], /javascript/);
    assert.match(reply.headers.vary, /accept-encoding/i);
  }
  assert.notEqual(brotli.headers.etag, gzip.headers.etag);
});

test('a refused encoding is not used', async () => {
  assert.equal((await script('br;q=0, gzip')).headers['content-encoding'], 'gzip');
});

test('files with a hash in their name may be cached for long, pages may not', async () => {
  assert.match((await script()).headers['cache-control'] ?? '', /immutable|max-age=\d{6,}/);
  const page = (await server.http('/')).headers['cache-control'] ?? 'no-cache';
  assert.doesNotMatch(page, /immutable|max-age=\d{4,}/);
});

const escapes = ['/../secret.txt', '/..%2fsecret.txt', '/%2e%2e/secret.txt', '/help/../../secret.txt',
  '/..\\secret.txt', '/%2e%2e%5csecret.txt', '//etc/passwd', '/%2fetc/passwd', '/....//secret.txt',
  '/../webber/x.txt', '/style.css%00.html', '/%', '/%zz', '/%c0%ae%c0%ae/secret.txt', '/./../secret.txt',
  '/.secret', '/%2esecret'];
for (const path of escapes) {
  test(`no file outside the web folder can be read by ${path}`, async () => {
    const reply = await server.http(path);
    assert.ok(reply.status >= 400 && reply.status < 500, `status ${reply.status}: ${reply.text}`);
    assert.doesNotMatch(reply.text, /outside|sibling|hidden|root:/);
  });
}

test('a folder without index.html is answered with 404', async () => {
  assert.equal((await server.http('/_next/static/')).status, 404);
});

test('with an empty GURUKUL_WEB_DIR no pages are served', async (t) => {
  const bare = await startServer({ GURUKUL_WEB_DIR: '' });
  t.after(() => bare.close());
  assert.equal((await bare.http('/')).status, 404);
  assert.equal((await bare.http('/healthz')).status, 200);
});
