// Overlapping deploys: the next server starts on the data folder while the previous one still uses it.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { api, signUp } from '../integration/lib/accounts.mjs';
import { guarded } from '../integration/lib/guard.mjs';
import { BINARY, baseEnvironment, startServer, temporaryFolder } from '../integration/lib/server.mjs';

const WAITING = /another server uses the data folder: waiting up to 30 s/;

function folder(t) {
  const path = temporaryFolder();
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

// Starts a second server without waiting until it listens.
function second(t, dataDir) {
  const child = spawn(BINARY, ['serve'], { cwd: tmpdir(), env: { ...baseEnvironment(), PORT: '0',
    GURUKUL_AUTH: 'embedded', GURUKUL_WEB_DIR: '', GURUKUL_DATA_DIR: dataDir } });
  t.after(() => child.kill('SIGKILL'));
  const said = { out: '', err: '' };
  const waiters = new Set();
  const wake = () => { for (const look of waiters) look(); };
  child.stdout.on('data', (bytes) => { said.out += bytes; wake(); });
  child.stderr.on('data', (bytes) => { said.err += bytes; wake(); });
  const exited = new Promise((done) => child.on('close', (code, signal) => done({ code, signal })));
  const says = (pattern, stream = 'err') => guarded(new Promise((done) => {
    const look = () => { if (pattern.test(said[stream])) { waiters.delete(look); done(); } };
    waiters.add(look);
    look();
  }), () => `${pattern} in ${JSON.stringify(said)}`, 60_000);
  return { child, said, exited, says };
}

test('a second server waits until the first one ends, logs that and continues with its data', async (t) => {
  const dir = folder(t);
  const first = await startServer({ GURUKUL_AUTH: 'embedded', GURUKUL_DATA_DIR: dir });
  t.after(() => first.close({ keepData: true }));
  const person = await signUp(first);
  const next = second(t, dir);
  await next.says(WAITING);
  assert.equal(next.said.out, '');
  first.signal('SIGTERM');
  await first.waitForExit();
  await next.says(/listening on/, 'out');
  const [, url] = /listening on (\S+)/.exec(next.said.out);
  const me = await api({ httpUrl: url }, 'GET', '/api/v1/me', { token: person.token });
  assert.equal(me.status, 200);
  next.child.kill('SIGTERM');
  assert.equal((await next.exited).code, 0);
});

test('a server that was killed leaves no lock on the data folder', async (t) => {
  const dir = folder(t);
  const first = await startServer({ GURUKUL_AUTH: 'embedded', GURUKUL_DATA_DIR: dir });
  t.after(() => first.close({ keepData: true }));
  await first.kill();
  const again = await startServer({ GURUKUL_AUTH: 'embedded', GURUKUL_DATA_DIR: dir });
  t.after(() => again.close({ keepData: true }));
  assert.doesNotMatch(again.stderr, WAITING);
});

test('SIGTERM ends a server that waits for the data folder', async (t) => {
  const first = await startServer({ GURUKUL_AUTH: 'embedded' });
  t.after(() => first.close());
  const next = second(t, first.dataDir);
  await next.says(WAITING);
  next.child.kill('SIGTERM');
  assert.equal((await guarded(next.exited, 'the end by SIGTERM')).code, 1);
});

test('after 30 s of waiting the second server says that the data folder is in use and exits with 1', async (t) => {
  const first = await startServer({ GURUKUL_AUTH: 'embedded' });
  t.after(() => first.close());
  const next = second(t, first.dataDir);
  const ended = await guarded(next.exited, 'the end of the second', 120_000);
  assert.equal(ended.code, 1, next.said.err);
  const lines = next.said.err.trim().split('\n');
  assert.match(lines[0], WAITING);
  assert.match(lines.at(-1), /GURUKUL_DATA_DIR: another running server uses/);
  assert.equal((await first.http('/healthz')).status, 200, 'the first server still serves');
});
