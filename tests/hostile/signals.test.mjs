// Signals that tools send, a renewed certificate, messages to a service manager, and a database that is
// not ready when the server starts.

import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import test from 'node:test';
import { connect as connectTls } from 'node:tls';
import { Client } from '../integration/lib/client.mjs';
import { eventually, guarded, sleep } from '../integration/lib/guard.mjs';
import { missingPostgres, Postgres } from '../integration/lib/postgres.mjs';
import { BINARY, baseEnvironment, runToExit, startServer, temporaryFolder } from '../integration/lib/server.mjs';

const UNIT = new URL('../../deploy/gurukul.service', import.meta.url).pathname;

test('signals that tools send, such as SIGHUP and SIGPIPE, do not end the server', async (t) => {
  const server = await startServer();
  t.after(() => server.close());
  const [a, b] = [await Client.open(server), await Client.open(server)];
  for (const each of [a, b]) each.join({ interests: ['signals'] });
  const { sessionId } = await a.expect('match_found');
  await b.expect('match_found');
  for (const signal of ['SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGALRM', 'SIGPIPE', 'SIGVTALRM', 'SIGIO']) {
    server.child.kill(signal);
    a.send('typing', { sessionId, typing: true });
    await b.expect('typing');
  }
  await eventually('the log reports the reload', () => server.stderr.includes('SIGHUP'));
  a.send('typing', { sessionId, typing: false });
  await b.expect('typing');
});

function makeCertificate(folder, name) {
  mkdirSync(folder, { recursive: true });
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256',
    '-nodes', '-keyout', key, '-out', cert, '-days', '2', '-subj', `/CN=${name}`], { stdio: 'ignore' });
  return { cert, key };
}

async function shownName(server) {
  const socket = connectTls({ host: server.host, port: server.port, rejectUnauthorized: false });
  await guarded(once(socket, 'secureConnect'), 'a handshake');
  const name = socket.getPeerCertificate().subject.CN;
  socket.destroy();
  return name;
}

test('a renewed certificate is used without a restart, a broken one is not', async (t) => {
  const folder = temporaryFolder();
  const used = makeCertificate(join(folder, 'used'), 'first');
  const server = await startServer({ GURUKUL_TLS_CERT: used.cert, GURUKUL_TLS_KEY: used.key });
  t.after(() => server.close());
  const old = await Client.open(server, 'user-old', { rejectUnauthorized: false });
  assert.equal(await shownName(server), 'first');

  const renew = (name) => {
    const made = makeCertificate(join(folder, name), name);
    copyFileSync(made.cert, used.cert);
    copyFileSync(made.key, used.key);
  };
  renew('second');
  server.signal('SIGHUP');
  await eventually('the second certificate is used', async () => await shownName(server) === 'second');

  writeFileSync(used.cert, 'no certificate');
  server.signal('SIGHUP');
  await eventually('the log says why', () => /cannot be used.*GURUKUL_TLS_CERT/.test(server.stderr));
  assert.equal(await shownName(server), 'second');

  // The server also notices a new certificate without a signal.
  renew('third');
  await eventually('the third certificate is used', async () => await shownName(server) === 'third');

  old.join();
  await old.expect('queued');
});

// The messages that a service manager (systemd) gets from the server. Node cannot open Unix datagram
// sockets, so python3 listens. The test is skipped where python3 is not installed.
const python = spawnSync('python3', ['--version']).status === 0;

async function startManager(t, folder) {
  const path = join(folder, 'notify');
  const code = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind(sys.argv[1]); print('bound', flush=True)
while True: print(s.recv(4096).decode().replace('\\n', ' '), flush=True)`;
  const child = spawn('python3', ['-c', code, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  let said = '';
  child.stdout.on('data', (bytes) => { said += bytes; });
  await eventually('the socket is there', () => said.includes('bound'));
  return { path, said: () => said };
}

test('the service manager gets all notifications', { skip: python ? false : 'python3 is not installed' }, async (t) => {
  const manager = await startManager(t, temporaryFolder());
  const server = await startServer({ NOTIFY_SOCKET: manager.path, WATCHDOG_USEC: '30000000' });
  t.after(() => server.close());
  await eventually('ready', () => /^READY=1$/m.test(manager.said()));
  await eventually('two watchdog messages', () => manager.said().split('WATCHDOG=1').length > 2);
  server.signal('SIGHUP');
  await eventually('reloading', () => /RELOADING=1 MONOTONIC_USEC=\d+\nREADY=1/.test(manager.said()));
  server.signal('SIGTERM');
  await server.waitForExit();
  await eventually('stopping', () => /STOPPING=1/.test(manager.said()));
});

// Stops every thread of a process except the first one by ptrace. They run again when this helper is killed.
const STOP_LOOPS = `
import ctypes, os, sys
process = int(sys.argv[1])
libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
SEIZE, INTERRUPT = 0x4206, 0x4207
for thread in map(int, os.listdir(f'/proc/{process}/task')):
    if thread == process: continue
    for request in (SEIZE, INTERRUPT):
        if libc.ptrace(request, thread, None, None) != 0:
            sys.exit('ptrace: ' + os.strerror(ctypes.get_errno()))
    os.waitpid(thread, 0x40000000)
print('stopped', flush=True)
sys.stdin.read()`;

test('a hanging loop sends no watchdog message', { skip: python ? false : 'python3 is not installed' }, async (t) => {
  const manager = await startManager(t, temporaryFolder());
  const server = await startServer({ NOTIFY_SOCKET: manager.path, WATCHDOG_USEC: '30000000' });
  t.after(() => server.close());
  const fed = () => manager.said().split('WATCHDOG=1').length - 1;
  await eventually('two watchdog messages', () => fed() >= 2);
  const tracer = spawn('python3', ['-c', STOP_LOOPS, String(server.child.pid)], { stdio: ['pipe', 'pipe', 'pipe'] });
  t.after(() => tracer.kill('SIGKILL'));
  let [said, refused] = ['', ''];
  tracer.stdout.on('data', (bytes) => { said += bytes; });
  tracer.stderr.on('data', (bytes) => { refused += bytes; });
  await eventually('the threads are stopped', () => said.includes('stopped') || tracer.exitCode !== null);
  if (/not permitted/.test(refused)) return t.skip('no right to trace a process: needs root');
  assert.equal(refused, '');
  const before = fed();
  await sleep(4_000);
  // The loop may have answered one check before it was stopped.
  assert.ok(fed() <= before + 1, `${fed() - before} messages while the loop hangs`);
  // The threads run again when their tracer is gone.
  tracer.kill('SIGKILL');
  const atMost = fed();
  await eventually('watchdog messages are sent again', () => fed() > atMost + 1);
});

test('the server waits at the start for a database that is not ready yet', { skip: missingPostgres() }, async (t) => {
  const postgres = await Postgres.start();
  t.after(() => postgres.close());
  const database = await postgres.createDatabase();
  await postgres.stop();
  const starting = startServer({ GURUKUL_AUTH: 'embedded', GURUKUL_DATABASE_URL: postgres.url(database),
    GURUKUL_LOG_FILE: join(temporaryFolder(), 'log') });
  starting.catch(() => {});
  await new Promise((done) => setTimeout(done, 2_000));
  await postgres.resume();
  const server = await starting;
  t.after(() => server.close());
  assert.equal((await server.http('/healthz')).status, 200);
});

test('SIGTERM ends the wait for a database, and the password is not in the log', async () => {
  const closed = createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const { port } = closed.address();
  closed.close();
  const child = spawn(BINARY, ['serve'], { cwd: temporaryFolder(), stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...baseEnvironment(), PORT: '0', GURUKUL_WEB_DIR: '', GURUKUL_DATA_DIR: temporaryFolder(),
      GURUKUL_DATABASE_URL: `postgresql://u:hidden-word@127.0.0.1:${port}/d` } });
  let stderr = '';
  child.stderr.on('data', (bytes) => { stderr += bytes; });
  const exited = once(child, 'exit');
  await eventually('it says that it waits', () => /waiting for the database/.test(stderr));
  const begun = Date.now();
  child.kill('SIGTERM');
  await guarded(exited, 'the end while it waits');
  assert.ok(Date.now() - begun < 10_000);
  assert.equal(stderr.includes('hidden-word'), false);
});

test('a wrong database password ends the server at once, and is not logged', { skip: missingPostgres() }, async (t) => {
  const postgres = await Postgres.start();
  t.after(() => postgres.close());
  const database = await postgres.createDatabase();
  await postgres.query(database, "CREATE ROLE careful LOGIN PASSWORD 'the right word'");
  // PostgreSQL applies the first line that matches.
  const rules = join(postgres.folder, 'data/pg_hba.conf');
  writeFileSync(rules, `local all careful scram-sha-256\n${readFileSync(rules, 'utf8')}`);
  await postgres.query(database, 'SELECT pg_reload_conf()');
  const url = (password) => postgres.url(database, `careful:${password}`);
  await eventually('the new rule applies', () =>
    postgres.query(database, 'SELECT 1', 'careful:a-hidden-word').then(() => false, (error) => /authentication/.test(error)));
  const ended = await runToExit(['serve'], { GURUKUL_DATABASE_URL: url('a-hidden-word'), PORT: '0',
    GURUKUL_WEB_DIR: '', GURUKUL_DATA_DIR: temporaryFolder() });
  assert.equal(ended.code, 1, ended.stderr);
  assert.match(ended.stderr, /password authentication failed/);
  assert.doesNotMatch(ended.stderr, /waiting for the database|a-hidden-word/);
});

test('the systemd unit has no start limit and an exposure level below 2.5', (t) => {
  const unit = readFileSync(UNIT, 'utf8');
  assert.match(unit, /^Type=notify$/m);
  assert.match(unit, /^StartLimitIntervalSec=0$/m);
  const analysis = spawnSync('systemd-analyze', ['security', '--offline=true', UNIT], { encoding: 'utf8' });
  if (analysis.error) return t.skip('systemd-analyze is not installed');
  const level = Number(/exposure level for \S+ ([\d.]+)/.exec(analysis.stdout)?.[1]);
  assert.ok(level < 2.5, analysis.stdout);
});
