// Uploads that are not pictures, are too large, or are decompression bombs.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import zlib from 'node:zlib';
import { signUp } from './lib/accounts.mjs';
import { SMOKE } from './lib/guard.mjs';
import { startServer } from './lib/server.mjs';

let server;
let person;
before(async () => {
  server = await startServer({ GURUKUL_AUTH: 'embedded', GURUKUL_RATE_LIMITS: 'off' });
  person = await signUp(server);
});
after(() => server.close());

const put = (bytes, type = 'image/png', { token } = person) => server.http('/api/v1/me/avatar',
  { method: 'PUT', body: bytes, headers: { authorization: `Bearer ${token}`, 'content-type': type } });

function chunk(name, data) {
  const framed = Buffer.concat([Buffer.from(name), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(framed));
  return Buffer.concat([length, framed, sum]);
}

// Node 20 has zlib.crc32 only from 20.15 on.
function crc32(bytes) {
  if (zlib.crc32) return zlib.crc32(bytes);
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; ++bit) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}

// Grey with one bit per pixel: 20000x20000 pixels are 50 MB, compressed about 50 KB, and as RGBA 1.6 GB.
function png(width, height, rows = height) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const pixels = zlib.deflateSync(Buffer.alloc(rows * (1 + Math.ceil(width / 8))));
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', header), chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0))]);
}

test('uploads that are broken, too large or not of an allowed picture type are refused', async () => {
  assert.equal((await put(png(64, 64))).status, 200);
  for (const bytes of [Buffer.from('no picture'), Buffer.alloc(0), png(64, 64).subarray(0, 60),
    Buffer.from('GIF89a'), Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')]) {
    const answer = await put(bytes);
    assert.equal(answer.status, 400, answer.text);
  }
  assert.equal((await put(png(64, 64), 'image/svg+xml')).status, 415);
  assert.equal((await put(png(64, 64), 'text/html')).status, 415);
  assert.equal((await put(Buffer.alloc(5 * 1024 * 1024 + 1))).status, 413);
});

test('many uploads of one user at once get 503, and uploads of other users are accepted meanwhile', async () => {
  const others = await Promise.all([signUp(server), signUp(server), signUp(server)]);
  const large = png(4_000, 4_000);
  const greedy = Array.from({ length: 16 }, () => put(large));
  const modest = others.map((other) => put(png(64, 64), 'image/png', other));
  assert.deepEqual((await Promise.all(modest)).map(({ status }) => status), [200, 200, 200]);
  const statuses = (await Promise.all(greedy)).map(({ status }) => status);
  assert.ok(statuses.includes(200), JSON.stringify(statuses));
  assert.ok(statuses.includes(503), JSON.stringify(statuses));
  assert.ok(statuses.every((status) => status === 200 || status === 503), JSON.stringify(statuses));
});

test('a decompression bomb is refused without using much memory', async () => {
  const status = () => readFileSync(`/proc/${server.child.pid}/status`, 'utf8');
  const peakKb = () => Number(/VmHWM:\s+(\d+)/.exec(status())[1]);
  const before = peakKb();
  for (const [width, height, rows] of [[20_000, 20_000, 20_000], [65_535, 65_535, 10], [1, 100_000_000, 10],
    [2 ** 31 - 1, 1, 1]]) {
    const bomb = png(width, height, rows);
    const answer = await put(bomb);
    assert.equal(answer.status, 400, answer.text);
  }
  // The header claims a small picture, but the data are large.
  assert.ok([200, 400].includes((await put(png(16, 16, 10_000_000))).status));
  const grownKb = peakKb() - before;
  // A build with sanitizers keeps freed memory.
  if (!SMOKE) assert.ok(grownKb < 100 * 1024, `${grownKb} KiB more than before`);
});
