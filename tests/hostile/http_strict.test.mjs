// Requests that two HTTP implementations could read in different ways (request smuggling). Each gets one
// answer, 4xx or 501. Then the connection is closed, and nothing that was sent behind it is answered.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RawSocket } from '../integration/lib/raw.mjs';
import { startServer } from '../integration/lib/server.mjs';

let server;
before(async () => { server = await startServer({ GURUKUL_AUTH: 'embedded' }); });
after(() => server.close());

const BEHIND = 'GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n';
// A route that accepts a body without authentication.
const BODY_PATH = '/auth/v1/token?grant_type=password';
const post = (lines, body = '') => `POST ${BODY_PATH} HTTP/1.1\r\nHost: h\r\n${lines}\r\n${body}`;
const get = (lines) => `GET /healthz HTTP/1.1\r\nHost: h\r\n${lines}\r\n`;

async function answerTo(text) {
  const raw = await RawSocket.open(server);
  raw.write(Buffer.from(text, 'latin1'));
  await raw.expectEnd();
  const all = raw.input.toString('latin1');
  return {
    status: Number(all.slice(9, 12)), count: all.split(/HTTP\/1\.1 \d{3} /).length - 1,
    closes: /\r\nconnection: close\r\n/i.test(all), all,
  };
}

const REFUSED = {
  'TE xchunked': [501, post('Transfer-Encoding: xchunked\r\n')],
  'TE gzip': [501, post('Transfer-Encoding: gzip\r\n')],
  'TE identity': [501, post('Transfer-Encoding: identity\r\n')],
  'TE gzip, chunked': [501, post('Transfer-Encoding: gzip, chunked\r\n')],
  'TE chunked, identity': [501, post('Transfer-Encoding: chunked, identity\r\n')],
  'TE with a parameter': [501, post('Transfer-Encoding: chunked;a=b\r\n')],
  'TE with a vertical tab': [400, post('Transfer-Encoding: \x0bchunked\r\n')],
  'TE empty': [400, post('Transfer-Encoding:\r\n')],
  'TE twice': [400, post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n', '0\r\n\r\n')],
  'TE and CL': [400, post('Transfer-Encoding: chunked\r\nContent-Length: 5\r\n', '0\r\n\r\n')],
  'CL and TE': [400, post('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n')],
  'TE with a blank before the colon': [400, post('Transfer-Encoding : chunked\r\n', '0\r\n\r\n')],
  'TE folded': [400, post('Transfer-Encoding:\r\n chunked\r\n', '0\r\n\r\n')],
  'TE in 1.0': [400, 'POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  'TE in 1.0 kept alive':
    [400, 'POST / HTTP/1.0\r\nHost: h\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  'two equal lengths': [400, post('Content-Length: 1\r\nContent-Length: 1\r\n', 'x')],
  'two lengths': [400, post('Content-Length: 1\r\nContent-Length: 2\r\n', 'xx')],
  'a list of lengths': [400, post('Content-Length: 1, 1\r\n', 'x')],
  'a length with a sign': [400, post('Content-Length: +1\r\n', 'x')],
  'a length in hex': [400, post('Content-Length: 0x1\r\n', 'x')],
  'an empty length': [400, post('Content-Length:\r\n')],
  'two hosts': [400, get('Host: other\r\n')],
  'no host': [400, 'GET /healthz HTTP/1.1\r\n\r\n'],
  'an empty host': [400, 'GET /healthz HTTP/1.1\r\nHost:\r\n\r\n'],
  'a host with a blank': [400, 'GET /healthz HTTP/1.1\r\nHost: a b\r\n\r\n'],
  'a host with a path': [400, 'GET /healthz HTTP/1.1\r\nHost: a/b\r\n\r\n'],
  'a host with a user': [400, 'GET /healthz HTTP/1.1\r\nHost: u@a\r\n\r\n'],
  'a host with a bad port': [400, 'GET /healthz HTTP/1.1\r\nHost: a:x\r\n\r\n'],
  'two hosts in 1.0': [400, 'GET /healthz HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n'],
  'another host in the target': [400, 'GET http://other/healthz HTTP/1.1\r\nHost: h\r\n\r\n'],
  'a folded line': [400, get('X: a\r\n b\r\n')],
  'a line that starts with a tab': [400, get('\tX: a\r\n')],
  'a bare LF': [400, 'GET /healthz HTTP/1.1\nHost: h\n\n'],
  'a bare LF between lines': [400, get('X: a\nY: b\r\n')],
  'a bare CR': [400, get('X: a\rb\r\n')],
  'a NUL': [400, get('X: a\0b\r\n')],
  'a control character': [400, get('X: \x01\r\n')],
  'a blank before the colon': [400, get('X : a\r\n')],
  'no colon': [400, get('X\r\n')],
  'no name': [400, get(': a\r\n')],
  'a bad name': [400, get('X(: a\r\n')],
  'a bad method': [400, 'G(T /healthz HTTP/1.1\r\nHost: h\r\n\r\n'],
  'two blanks': [400, 'GET  /healthz HTTP/1.1\r\nHost: h\r\n\r\n'],
  'HTTP/0.9': [400, 'GET /healthz\r\n\r\n'],
  'HTTP/1.2': [400, 'GET /healthz HTTP/1.2\r\nHost: h\r\n\r\n'],
  'the preface of HTTP/2': [400, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  'a TLS hello': [400, '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  'CONNECT': [501, 'CONNECT other:80 HTTP/1.1\r\nHost: h\r\n\r\n'],
  'another expectation': [417, post('Expect: a miracle\r\nContent-Length: 1\r\n', 'x')],
  'a long request line': [414, `GET /${'x'.repeat(9_000)} HTTP/1.1\r\nHost: h\r\n\r\n`],
  'large headers': [431, get(`X: ${'x'.repeat(20_000)}\r\n`)],
  'many headers': [431, get('X: 1\r\n'.repeat(300))],
  'a broken chunk size': [400, post('Transfer-Encoding: chunked\r\n', 'g\r\n')],
  'a chunk longer than its size': [400, post('Transfer-Encoding: chunked\r\n', '1\r\nxx\r\n0\r\n\r\n')],
  'a chunk size that overflows': [400, post('Transfer-Encoding: chunked\r\n', '10000000000000001\r\nx\r\n0\r\n\r\n')],
  'a chunk extension without end': [400, post('Transfer-Encoding: chunked\r\n', `1;${'x'.repeat(40_000)}`)],
  'a trailer without end': [400, post('Transfer-Encoding: chunked\r\n', `0\r\nX: ${'x'.repeat(40_000)}`)],
};

for (const [what, [status, text]] of Object.entries(REFUSED)) {
  test(`${what}: status ${status}, and the request sent behind it is not answered`, async () => {
    const answer = await answerTo(text + BEHIND);
    const allowed = status === 400 && what.includes('overflows') ? [400, 413] : [status];
    assert.ok(allowed.includes(answer.status), `status ${answer.status}: ${answer.all.slice(0, 300)}`);
    assert.equal(answer.count, 1, answer.all);
    assert.ok(answer.closes, answer.all);
  });
}

test('pipelined requests are answered in order, however their bytes are split', async () => {
  const text = `${post('Transfer-Encoding: chunked\r\n', '1;a=b\r\nx\r\n0\r\nX: y\r\n\r\n')}${get('')}` +
    `GET http://h/healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`;
  for (const step of [1, 7, text.length]) {
    const raw = await RawSocket.open(server);
    for (let at = 0; at < text.length; at += step) raw.write(text.slice(at, at + step));
    await raw.expectEnd();
    const statuses = [...raw.input.toString('latin1').matchAll(/HTTP\/1\.1 (\d+)/g)].map((each) => each[1]);
    assert.match(statuses[0], /^4/, 'the body is invalid');
    assert.deepEqual(statuses.slice(1), ['200', '200'], `in steps of ${step}`);
  }
});
