// TLS ciphers: only authenticated encryption with forward secrecy.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { startServer, temporaryFolder } from '../integration/lib/server.mjs';
import { certificateIn } from './lib/memory.mjs';

const folder = temporaryFolder();
let server;
before(async () => { server = await startServer(certificateIn(folder)); });
after(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

function cipherWith(...options) {
  const ended = spawnSync('openssl', ['s_client', '-connect', `${server.host}:${server.port}`, ...options],
    { input: '', encoding: 'utf8', timeout: 20_000 });
  const found = /(?:Cipher is|Cipher\s+:) (\S+)/.exec(ended.stdout);
  return found === null || found[1] === '(NONE)' || found[1] === '0000' ? null : found[1];
}

for (const cipher of ['ECDHE-ECDSA-AES128-SHA', 'ECDHE-ECDSA-AES256-SHA', 'ECDHE-ECDSA-AES128-SHA256',
  'ECDHE-ECDSA-AES256-SHA384', 'ECDHE-ECDSA-CAMELLIA128-SHA256', 'ECDHE-ECDSA-AES128-CCM8']) {
  test(`TLS 1.2 with ${cipher} is refused`, () =>
    assert.equal(cipherWith('-tls1_2', '-cipher', `${cipher}:@SECLEVEL=0`), null));
}

for (const cipher of ['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305']) {
  test(`TLS 1.2 with ${cipher} is accepted`, () => assert.equal(cipherWith('-tls1_2', '-cipher', cipher), cipher));
}

test('TLS 1.3 is accepted, TLS 1.1 and 1.0 are refused', () => {
  assert.ok(cipherWith('-tls1_3')?.startsWith('TLS_'));
  assert.equal(cipherWith('-tls1_1', '-cipher', 'DEFAULT:@SECLEVEL=0'), null);
  assert.equal(cipherWith('-tls1', '-cipher', 'DEFAULT:@SECLEVEL=0'), null);
});
