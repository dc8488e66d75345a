// The log has no reader: the server continues, later reports dropped lines, and shuts down as usual. Input of
// strangers cannot forge a log line.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { api } from '../integration/lib/accounts.mjs';
import { eventually, guarded } from '../integration/lib/guard.mjs';
import { Client } from '../integration/lib/client.mjs';
import { BINARY, baseEnvironment, startServer, temporaryFolder } from '../integration/lib/server.mjs';

// Starts the server with an unread stderr. The URL is read from stdout, unless stdout is unread too.
async function startUnread(t, env, { unreadStdout = false } = {}) {
  const dataDir = temporaryFolder();
  const child = spawn(BINARY, ['serve'], { cwd: dataDir, stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...baseEnvironment(), PORT: '0', GURUKUL_WEB_DIR: '', GURUKUL_AUTH: 'open',
      GURUKUL_DATA_DIR: dataDir, GURUKUL_LOG: 'debug', ...env } });
  t.after(() => child.kill('SIGKILL'));
  child.stderr.pause();
  const exited = new Promise((done) => child.on('exit', (code, signal) => done({ code, signal })));
  if (unreadStdout) return { child, exited };
  const first = await guarded(new Promise((done) => child.stdout.once('data', done)), 'listening');
  const url = /http:\/\/\S+/.exec(first.toString())[0];
  return { child, exited, httpUrl: url, wsUrl: url.replace('http', 'ws'), clients: new Set() };
}

// Causes more debug lines than a pipe holds (64 KiB).
async function makeNoise(server, times) {
  for (let at = 0; at < times; at += 1) {
    const many = await Promise.all(Array.from({ length: 40 }, () => Client.open(server)));
    await Promise.all(many.map((each) => each.bye()));
  }
}

test('a server whose log is not read continues to serve and ends at SIGTERM', async (t) => {
  const server = await startUnread(t, {});
  await makeNoise(server, 60);
  assert.equal((await guarded(fetch(`${server.httpUrl}/healthz`), 'health')).status, 200);
  server.child.kill('SIGTERM');
  const end = await guarded(server.exited, 'the end', 10_000);
  assert.deepEqual(end, { code: 0, signal: null });
});

test('dropped log lines are counted, and reported when the log is read again', async (t) => {
  const server = await startUnread(t, { GURUKUL_AUTH: 'embedded' });
  const long = 'x'.repeat(6_000);
  const dropped = async () => {
    const text = await (await fetch(`${server.httpUrl}/metrics`)).text();
    return Number(/^gurukul_log_lines_dropped_total (\S+)/m.exec(text)?.[1] ?? NaN);
  };
  assert.equal(await dropped(), 0);
  await eventually('lines are dropped', async () => {
    const many = await Promise.all(Array.from({ length: 60 }, () => Client.open(server)));
    for (const each of many) each.send('authenticate', { token: long });
    await Promise.all(many.map((each) => each.bye()));
    return await dropped() > 0;
  }, 120_000);
  let log = '';
  server.child.stderr.on('data', (bytes) => { log += bytes; });
  server.child.stderr.resume();
  await eventually('the log reports the dropped lines', () => /\d+ log lines were dropped/.test(log));
});

test('a server whose stdout is not read ends at SIGTERM', async (t) => {
  const server = await startUnread(t, { GURUKUL_LOG: 'info' }, { unreadStdout: true });
  await guarded(new Promise((done) => server.child.stdout.once('readable', done)), 'a line');
  server.child.kill('SIGTERM');
  assert.equal((await guarded(server.exited, 'the end', 10_000)).code, 0);
});

test('SIGHUP makes the server open its log file again', async (t) => {
  const file = join(temporaryFolder(), 'gurukul.log');
  const server = await startServer({ GURUKUL_LOG_FILE: file, GURUKUL_LOG: 'debug' });
  t.after(() => server.close());
  await (await Client.open(server)).bye();
  await eventually('a line', () => readFileSync(file, 'utf8').includes('connection closed'));
  assert.equal(server.stderr, '');
  assert.equal(statSync(file).mode & 0o007, 0, 'other users cannot read the file');
  renameSync(file, `${file}.1`);
  server.signal('SIGHUP');
  await eventually('a new file', () => existsSync(file) && readFileSync(file, 'utf8') !== '');
  const before = readFileSync(`${file}.1`, 'utf8');
  await (await Client.open(server)).bye();
  await eventually('a line there', () => readFileSync(file, 'utf8').includes('connection closed'));
  assert.equal(readFileSync(`${file}.1`, 'utf8'), before);
});

test('a log file that cannot be opened ends the start with exit code 2', async () => {
  const { runToExit } = await import('../integration/lib/server.mjs');
  const end = await runToExit(['serve'], { PORT: '0', GURUKUL_AUTH: 'open',
    GURUKUL_LOG_FILE: '/no/such/folder/log' });
  assert.equal(end.code, 2);
  assert.match(end.stderr, /GURUKUL_LOG_FILE: .*No such file/);
});

test('a log file on a full disk does not stop the server', async (t) => {
  const server = await startServer({ GURUKUL_LOG_FILE: '/dev/full', GURUKUL_LOG: 'debug' });
  t.after(() => server.close());
  await (await Client.open(server)).bye();
  await eventually('lines are dropped', async () =>
    await server.metric(/^gurukul_log_lines_dropped_total$/) > 0);
  assert.equal((await server.http('/healthz')).status, 200);
});

for (const format of ['text', 'json']) {
  test(`text from clients cannot forge a line of the log (${format})`, async (t) => {
    const server = await startServer({ GURUKUL_AUTH: 'embedded', GURUKUL_LOG_FORMAT: format,
      GURUKUL_LOG: 'debug' });
    t.after(() => server.close());
    const forged = '\n{"log":"security","kind":"forged"}\n2026-01-01 00:00:00.000 info forged\u001b[31m\u009b31m';
    for (const path of [`/api/v1/${encodeURIComponent(forged)}`, `/auth/v1/${encodeURIComponent(forged)}`]) {
      await api(server, 'GET', path, { token: 'x' });
    }
    await api(server, 'POST', '/auth/v1/token?grant_type=password',
      { body: { email: `a${forged}@campus.example`, password: forged } });
    const raw = await Client.open(server);
    raw.send('authenticate', { token: forged });
    await raw.expectClose();
    await eventually('the log has it', () => server.stderr.includes('invalid_token'));
    const lines = server.stderr.split('\n').filter((line) => line !== '');
    for (const line of lines) {
      assert.doesNotMatch(line, /[\u0000-\u001f\u007f-\u009f]/u);
      if (line.startsWith('{')) assert.notEqual(JSON.parse(line).kind, 'forged');
      else assert.equal(format, 'text', line);
      assert.doesNotMatch(line, /^2026-01-01/);
    }
  });
}
