// Client addresses behind reverse proxies. Uses the real nginx, HAProxy and Caddy with the configurations of
// deploy/proxies; only the ports differ.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { api, PASSWORD, signUp } from '../integration/lib/accounts.mjs';
import { eventually, guarded, sleep, unique } from '../integration/lib/guard.mjs';
import { freePort } from '../integration/lib/ports.mjs';
import { startServer } from '../integration/lib/server.mjs';
import { certificateIn } from './lib/memory.mjs';

// The package ws is installed in the folder of the integration tests.
const WebSocket = createRequire(new URL('../integration/lib/client.mjs', import.meta.url))('ws');
const CONFIGURATIONS = new URL('../../deploy/proxies/', import.meta.url).pathname;
const EMBEDDED = { GURUKUL_AUTH: 'embedded', GURUKUL_LOG: 'warn' };
const BEHIND = { ...EMBEDDED, GURUKUL_TRUSTED_PROXIES: 'loopback' };

async function untilOpen(port, child) {
  for (;;) {
    const open = await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => { socket.destroy(); resolve(true); });
      socket.on('error', () => resolve(false));
    });
    if (open) return;
    assert.equal(child.exitCode, null, 'the proxy ended at start');
    await sleep(20);
  }
}

// Runs a proxy with a file of deploy/proxies in which the ports are replaced. Resolves to its addresses.
async function proxy(t, file, server, changes, command) {
  const folder = mkdtempSync(join(tmpdir(), 'gurukul-proxy-'));
  const port = await freePort();
  let text = readFileSync(join(CONFIGURATIONS, file), 'utf8');
  for (const [from, to] of changes({ port, folder })) {
    assert.ok(text.includes(from), `${file} has ${from}`);
    text = text.replaceAll(from, to);
  }
  text = text.replaceAll('127.0.0.1:8080', `127.0.0.1:${server.port}`);
  const path = join(folder, file);
  writeFileSync(path, text);
  const [program, ...args] = command({ path, folder });
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: folder } });
  let stderr = '';
  child.stderr.on('data', (bytes) => { stderr += bytes; });
  child.on('error', () => {});
  t.after(async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.pid) {
      child.kill('SIGTERM');
      await Promise.race([ended, sleep(3000)]);
      child.kill('SIGKILL');
    }
    rmSync(folder, { recursive: true, force: true });
  });
  await guarded(untilOpen(port, child), () => `${program} to listen: ${stderr}`);
  return { port, httpUrl: `http://127.0.0.1:${port}`, wsUrl: `ws://127.0.0.1:${port}` };
}

function nginx(t, server) {
  return proxy(t, 'nginx.conf', server, ({ port, folder }) => [
    ['listen 80;', `listen 127.0.0.1:${port};`],
    ['http {', `daemon off; master_process off; pid ${folder}/pid;
http { access_log off; client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p;
fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;`],
    ['worker_connections 16384', 'worker_connections 512'],
  ], ({ path, folder }) => ['/usr/sbin/nginx', '-p', folder, '-c', path, '-e', join(folder, 'error.log')]);
}

function haproxy(t, server, file) {
  return proxy(t, file, server, ({ port }) => [['bind :80', `bind 127.0.0.1:${port}`]],
    ({ path }) => ['/usr/sbin/haproxy', '-f', path, '-db']);
}

function caddy(t, server) {
  return proxy(t, 'Caddyfile', server, ({ port }) => [[':80 {', `{\n\tadmin off\n}\nhttp://127.0.0.1:${port} {`]],
    ({ path }) => ['/usr/bin/caddy', 'run', '--config', path, '--adapter', 'caddyfile']);
}

// Opens a WebSocket from the address `from`. `status` resolves to 101, to the status of a refusal,
// or to 0 if the connection was closed without an answer.
function open(front, { from, headers, origin } = {}) {
  const socket = new WebSocket(`${front.wsUrl}/ws`, { localAddress: from, headers, origin, perMessageDeflate: false });
  socket.on('error', () => {});
  const status = new Promise((resolve) => {
    socket.once('open', () => resolve(101));
    socket.once('unexpected-response', (request, response) => { response.destroy(); resolve(response.statusCode); });
    socket.once('close', () => resolve(0));
  });
  return { socket, status: guarded(status, 'the upgrade') };
}

// Sends authenticate. Resolves to the type of the answer, or to 'closed' without one.
async function authenticate(front, token, options) {
  const { socket, status } = open(front, options);
  assert.equal(await status, 101);
  const answer = new Promise((resolve) => {
    socket.once('message', (bytes) => resolve(JSON.parse(bytes).type));
    socket.once('close', () => resolve('closed'));
  });
  socket.send(JSON.stringify({ type: 'authenticate', data: { token } }));
  try {
    return await guarded(answer, 'the answer to authenticate');
  } finally {
    socket.terminate();
  }
}

// Sends `count` broken handshakes, a hundred at a time. Each counts as a fault of the client.
async function attack(front, count, from = '127.0.0.1') {
  const broken = 'GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
    'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n\r\n';
  for (let done = 0; done < count; done += 100) {
    await Promise.all(Array.from({ length: 100 }, () => new Promise((resolve) => {
      const socket = connect({ port: front.port, host: '127.0.0.1', localAddress: from }, () => socket.write(broken));
      socket.once('data', () => { socket.destroy(); resolve(); });
      socket.once('error', resolve);
      socket.once('close', resolve);
    })));
  }
}

// The client address in the server's log line about a refused origin.
async function loggedAddress(server, front, options) {
  const origin = `https://${unique('foreign')}.example`;
  assert.equal(await open(front, { ...options, origin }).status, 403);
  const line = await eventually(`a line on ${origin}`, () => server.stderr.split('\n').find((each) => each.includes(origin)));
  return { address: /client_address[=": ]+([0-9a-f.:]+)/.exec(line)?.[1], line };
}

// The log lines with the warning about the origin; null if there is none yet.
function warningsOf(server) {
  const lines = server.stderr.split('\n').filter((each) => each.includes('own_name'));
  return lines.length > 0 ? lines : null;
}

const FRONTS = {
  'nginx': { start: nginx, env: BEHIND },
  'HAProxy': { start: (t, server) => haproxy(t, server, 'haproxy.cfg'), env: BEHIND },
  'HAProxy with the PROXY protocol': {
    start: (t, server) => haproxy(t, server, 'haproxy-tcp.cfg'),
    env: { ...BEHIND, GURUKUL_PROXY_PROTOCOL: 'on' },
  },
  'Caddy': { start: caddy, env: BEHIND },
};

for (const [name, { start, env }] of Object.entries(FRONTS)) {
  test(`${name}: the API and a WebSocket work through the proxy`, async (t) => {
    const server = await startServer(env);
    t.after(() => server.close());
    const front = await start(t, server);
    const person = await signUp(front);
    assert.equal((await api(front, 'GET', '/api/v1/me', { token: person.token })).status, 200);
    assert.equal(await authenticate(front, person.token), 'welcome');
    assert.equal(await open(front, { origin: front.httpUrl }).status, 101, 'its own origin');
  });
}

// Only the proxy is trusted here, as in a real deployment. The clients come from other addresses.
for (const name of ['nginx', 'HAProxy', 'HAProxy with the PROXY protocol', 'Caddy']) {
  test(`${name}: a client address in spoofed headers is ignored`, async (t) => {
    const server = await startServer({ ...FRONTS[name].env, GURUKUL_TRUSTED_PROXIES: '127.0.0.1' });
    t.after(() => server.close());
    const front = await FRONTS[name].start(t, server);
    const headers = { 'X-Forwarded-For': '203.0.113.1', Forwarded: 'for=203.0.113.2;host=evil.example' };
    const { address, line } = await loggedAddress(server, front, { from: '127.9.8.7', headers });
    assert.equal(address, '127.9.8.7', line);
  });

  test(`${name}: limits apply to each client, not to the proxy`, async (t) => {
    const server = await startServer({ ...FRONTS[name].env, GURUKUL_TRUSTED_PROXIES: '127.0.0.1', GURUKUL_THREADS: '1' });
    t.after(() => server.close());
    const front = await FRONTS[name].start(t, server);
    const person = await signUp(front);
    await attack(front, 340, '127.0.0.2');
    const going = attack(front, 100, '127.0.0.2');
    const honest = [];
    for (let count = 0; count < 40; count += 1) honest.push(authenticate(front, person.token, { from: `127.0.3.${count + 1}` }));
    assert.deepEqual(new Set(await Promise.all(honest)), new Set(['welcome']));
    await going;
  });
}

test('valid tokens are accepted despite the faults of other clients behind the same address', async (t) => {
  const server = await startServer({ ...EMBEDDED, GURUKUL_THREADS: '1' });
  t.after(() => server.close());
  const person = await signUp(server);
  await attack(server, 340);
  const going = attack(server, 100);
  const honest = [];
  for (let count = 0; count < 40; count += 1) honest.push(authenticate(server, person.token));
  assert.deepEqual(new Set(await Promise.all(honest)), new Set(['welcome']));
  await going;
  assert.equal(await authenticate(server, 'a.b.c'), 'error', 'an invalid token is answered, though late');
});

test('without trusted proxies the forwarding headers are ignored', async (t) => {
  const server = await startServer(EMBEDDED);
  t.after(() => server.close());
  const headers = { 'X-Forwarded-For': '203.0.113.1', Forwarded: 'for=203.0.113.2', 'X-Forwarded-Host': 'chat.example' };
  const { address, line } = await loggedAddress(server, server, { from: '127.9.8.7', headers });
  assert.equal(address, '127.9.8.7', line);
  assert.equal(await open(server, { headers, origin: 'https://chat.example' }).status, 403);
});

test('a refused origin is logged once with both names, and X-Forwarded-Host of a trusted proxy is used', async (t) => {
  const server = await startServer(BEHIND);
  t.after(() => server.close());
  const headers = { 'X-Forwarded-Host': 'chat.example', 'X-Forwarded-Proto': 'https', 'X-Forwarded-For': '203.0.113.1' };
  assert.equal(await open(server, { headers, origin: 'https://chat.example' }).status, 101);
  const { line, address } = await loggedAddress(server, server, { headers });
  assert.equal(address, '203.0.113.1', line);
  for (let count = 0; count < 5; count += 1) assert.equal(await open(server, { origin: 'https://again.example' }).status, 403);
  // The refusals are also in the security log, which has its own limit.
  const warnings = await eventually('the warning', () => warningsOf(server));
  assert.equal(warnings.length, 1, 'the warning is logged once a minute');
  assert.match(warnings[0], /foreign-.*chat\.example/);
});

const V2 = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
const v2 = (command, family, body = Buffer.alloc(0)) =>
  Buffer.concat([V2, Buffer.from([command, family, body.length >> 8, body.length & 255]), body]);
const FROM_V4 = Buffer.from([203, 0, 113, 7, 127, 0, 0, 1, 1, 2, 3, 4]);
const REQUEST = Buffer.from('GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');

// Sends each piece in its own TCP segment. Resolves to everything that the server answers.
function talk(server, pieces, from = '127.0.0.1') {
  const said = new Promise((resolve) => {
    const socket = connect({ port: server.port, host: '127.0.0.1', localAddress: from });
    let text = '';
    socket.setNoDelay(true);
    socket.on('data', (bytes) => { text += bytes; });
    socket.on('error', () => {});
    socket.on('close', () => resolve(text));
    (async () => {
      for (const piece of pieces) {
        socket.write(piece);
        await sleep(15);
      }
    })();
  });
  return guarded(said, 'the server to end the connection');
}

test('with the PROXY protocol, valid headers are accepted in any pieces and all else is closed', async (t) => {
  const server = await startServer({ ...BEHIND, GURUKUL_TRUSTED_PROXIES: '127.0.0.1', GURUKUL_PROXY_PROTOCOL: 'on' });
  t.after(() => server.close());
  const served = {
    'version 2': [Buffer.concat([v2(0x21, 0x11, FROM_V4), REQUEST])],
    'version 2 byte by byte': [...Buffer.concat([v2(0x21, 0x11, FROM_V4)])].map((byte) => Buffer.from([byte])).concat(REQUEST),
    'version 1': ['PROXY TCP4 203.0.113.7 127.0.0.1 4711 443\r\n' + REQUEST],
    'version 1 in pieces': ['PROXY TCP6 2001:db8::7', ' ::1 4711 443\r', '\n', REQUEST],
    'version 1 of nobody': ['PROXY UNKNOWN\r\n', REQUEST],
    'a health check': [Buffer.concat([v2(0x20, 0x00), REQUEST])],
  };
  for (const [what, pieces] of Object.entries(served)) assert.match(await talk(server, pieces), /^HTTP\/1.1 200/, what);
  const closed = {
    'no header': [REQUEST],
    'a broken one': ['PROXY TCP4 nonsense\r\n', REQUEST],
    'one too long': ['PROXY ' + 'x'.repeat(200), REQUEST],
    'version 2 that lies on its size': [v2(0x21, 0x11, FROM_V4.subarray(4)), REQUEST],
  };
  for (const [what, pieces] of Object.entries(closed)) assert.equal(await talk(server, pieces), '', what);
  assert.equal(await talk(server, served['version 2'], '127.0.0.9'), '', 'from a peer that is not a trusted proxy');
});

test('the header of the PROXY protocol is read before the TLS handshake', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'gurukul-proxy-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const server = await startServer({
    ...BEHIND, GURUKUL_TRUSTED_PROXIES: '127.0.0.1', GURUKUL_PROXY_PROTOCOL: 'on', ...certificateIn(folder),
  });
  t.after(() => server.close());
  for (const pause of [0, 30]) {
    const socket = connect({ port: server.port, host: '127.0.0.1' });
    socket.write(v2(0x21, 0x11, FROM_V4));
    await sleep(pause);
    const secure = connectTls({ socket, rejectUnauthorized: false });
    secure.write(REQUEST);
    const answer = new Promise((resolve, reject) => {
      secure.once('data', (bytes) => resolve(String(bytes)));
      secure.once('error', reject);
      secure.once('close', () => resolve(''));
    });
    assert.match(await guarded(answer, 'an answer over TLS'), /^HTTP\/1.1 200/);
    secure.destroy();
  }
});
