// docs/examples/client.py, which is written from docs/protocol.md alone, against the real server.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { guarded } from './lib/guard.mjs';
import { SECRET, claims, mint } from './lib/jwt.mjs';
import { startServer } from './lib/server.mjs';

const EXAMPLE = fileURLToPath(new URL('../../docs/examples/client.py', import.meta.url));
// Debian's Python: the package python3-websockets (deploy/packages) works with no other one.
const PYTHON = '/usr/bin/python3';

async function start(t, env) {
  const server = await startServer(env);
  t.after(() => server.close());
  return server;
}

function run(t, url, ...args) {
  const child = spawn(PYTHON, ['-u', EXAMPLE, url, ...args]);
  t.after(() => child.kill('SIGKILL'));
  const client = { stdout: '', stderr: '', seen: new Map() };
  child.stdout.on('data', (bytes) => {
    client.stdout += bytes;
    for (const [text, resolve] of client.seen) if (client.stdout.includes(text)) resolve();
  });
  child.stderr.on('data', (bytes) => { client.stderr += bytes; });
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code));
  });
  const told = () => `${args.join(' ')}; it said:\n${client.stdout}${client.stderr}`;
  client.exit = async () => {
    client.code = await guarded(ended, () => `the exit of ${told()}`);
    client.lines = client.stdout.trimEnd().split('\n');
    return client;
  };
  client.says = (text) => guarded(Promise.race([
    new Promise((resolve) => { client.seen.set(text, resolve); if (client.stdout.includes(text)) resolve(); }),
    ended.then(() => assert.ok(client.stdout.includes(text), `no "${text}" of ${told()}`)),
  ]), () => `"${text}" of ${told()}`);
  return client;
}

// One client waits and stays; the other one joins, chats and presses Next. The outputs of both are checked.
async function twoMeet(t, server, stayer, skipper) {
  const first = run(t, `${server.wsUrl}/ws`, '--say', 'good morning', '--stay', ...stayer.args);
  await first.says('waiting: 1 of 1');
  const second = await run(t, `${server.wsUrl}/ws`, '--say', 'good evening', ...skipper.args).exit();
  await first.exit();
  assert.equal(first.stderr + second.stderr, '');
  assert.deepEqual(first.lines, [`I am ${stayer.id}, one of 1`, 'waiting: 1 of 1', `met ${skipper.name}`,
    'the partner says: good evening', 'the partner left: skipped']);
  assert.deepEqual(second.lines, [`I am ${skipper.id}, one of 2`, `met ${stayer.name}`,
    'the partner says: good morning', 'pressing Next', 'waiting: 1 of 1', 'left the queue: left']);
  assert.deepEqual([first.code, second.code], [0, 0]);
}

test('in open mode two example clients are matched, chat, and one presses Next', async (t) => {
  const person = (id, name) => ({ id, name, args: ['--user', id, '--name', name] });
  await twoMeet(t, await start(t), person('u-ada', 'Ada'), person('u-bo', 'Bo'));
});

test('in verified mode two example clients with access tokens are matched, chat, and one presses Next', async (t) => {
  const server = await start(t, { GURUKUL_AUTH: 'supabase', SUPABASE_JWT_SECRET: SECRET });
  const person = (name) => {
    const payload = claims({ user_metadata: { name } });
    return { id: payload.sub, name, args: ['--token', mint({ payload })] };
  };
  await twoMeet(t, server, person('Ada'), person('Bo'));
});

test('the example client reports an invalid token and exits with 1', async (t) => {
  const server = await start(t, { GURUKUL_AUTH: 'supabase', SUPABASE_JWT_SECRET: SECRET });
  const client = await run(t, `${server.wsUrl}/ws`, '--token', 'no.token.atall').exit();
  assert.deepEqual([client.code, client.lines], [1, ['error invalid_token: the access token is not valid for this server']]);
});

test('the example client reports an address without a WebSocket and exits with 1', async (t) => {
  const server = await start(t);
  const client = await run(t, `${server.wsUrl}/elsewhere`).exit();
  assert.equal(client.code, 1);
  assert.match(client.stderr, /^cannot connect: .*404/);
});
