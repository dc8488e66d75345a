// Every setting: a wrong value is one clear line on stderr and exit 2; secrets are never printed.

import assert from 'node:assert/strict';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { Client } from './lib/client.mjs';
import { SECRET } from './lib/jwt.mjs';
import { runToExit, startServer, temporaryFolder } from './lib/server.mjs';

function folder(t) {
  const path = temporaryFolder();
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const base = (t) => ({ HOST: '127.0.0.1', PORT: '0', GURUKUL_AUTH: 'open', GURUKUL_DATA_DIR: folder(t),
  GURUKUL_WEB_DIR: '' });

async function refused(env, naming, { args = [], code = 2 } = {}) {
  const ended = await runToExit(['serve', ...args], env);
  assert.deepEqual([ended.code, ended.signal], [code, null], ended.stderr);
  assert.equal(ended.stdout, '');
  const lines = ended.stderr.split('\n').filter((line) => line !== '');
  assert.equal(lines.length, 1, `one line, not: ${ended.stderr}`);
  assert.ok(lines[0].includes(naming), `${lines[0]} names ${naming}`);
  return lines[0];
}

const wrong = {
  PORT: ['-1', '65536', 'http', '80a', '8.5', '99999999999999999999'],
  HOST: ['not an address', '999.1.1.1'],
  GURUKUL_AUTH: ['none', 'OPEN', 'jwt'],
  GURUKUL_SECRET: ['short', 'x'.repeat(31)],
  GURUKUL_DATABASE_URL: ['nonsense', 'sqlite:', 'mysql://host/name', 'postgresql://[bad'],
  GURUKUL_ADMINS: ['not an address', 'one@campus.example, two'],
  GURUKUL_TURN_TTL: ['-5', 'hour', '0'],
  QUEUE_TIMEOUT: ['-1', 'two', '1.5'],
  GURUKUL_GRACE: ['-1', 'long', '15s'],
  GURUKUL_HEARTBEAT: ['0', '-1', 'fast'],
  GURUKUL_TRUSTED_PROXIES: ['proxy.example', '10.0.0.0/33', '10.0.0.1/8', 'loopback, Private', ','],
  GURUKUL_PROXY_PROTOCOL: ['v2', 'yes'],
  GURUKUL_MAX_CONNECTIONS: ['0', '-1', 'many'],
  GURUKUL_MAX_MESSAGE_BYTES: ['0', '1023', '524289', '64k', '-1'],
  GURUKUL_RATE_LIMITS: ['maybe', '1', 'ON!'],
  GURUKUL_THREADS: ['0', '-1', 'all', '100000'],
  GURUKUL_LOG: ['loud'],
  GURUKUL_LOG_FORMAT: ['xml'],
  GURUKUL_LOG_FILE: ['/no/such/folder/log'],
  GURUKUL_DRAIN_DELAY: ['-1', '7', 'a while'],
  GURUKUL_WEB_DIR: ['/no/such/folder'],
  GURUKUL_ALLOW_OPEN: ['perhaps'],
  GURUKUL_ALLOWED_ORIGINS: ['app.example', 'https://app.example/path'],
  GURUKUL_METRICS: ['closed', 'token:', '9100'],
  GURUKUL_TLS_CERT: ['/no/such/cert.pem', '/tmp'],
};
for (const [name, values] of Object.entries(wrong)) {
  test(`${name}: invalid values end the start with exit code 2`, async (t) => {
    for (const value of values) await refused({ ...base(t), [name]: value }, name);
  });
}

test('SUPABASE_URL must be a URL', async (t) => {
  for (const url of ['project', 'ftp://project.example', 'https://']) {
    await refused({ ...base(t), GURUKUL_AUTH: 'supabase', SUPABASE_URL: url }, 'SUPABASE_URL');
  }
});

test('GURUKUL_PROXY_PROTOCOL without GURUKUL_TRUSTED_PROXIES is refused', async (t) => {
  await refused({ ...base(t), GURUKUL_PROXY_PROTOCOL: 'on' }, 'GURUKUL_TRUSTED_PROXIES');
});

test('GURUKUL_AUTH=supabase with neither URL nor secret is refused', async (t) => {
  const line = await refused({ ...base(t), GURUKUL_AUTH: 'supabase' }, 'SUPABASE_URL');
  assert.ok(line.includes('SUPABASE_JWT_SECRET'), line);
});

test('embedded accounts are the default, with a database that the server creates', async (t) => {
  const server = await startServer({ GURUKUL_AUTH: undefined });
  t.after(() => server.close());
  const config = await fetch(`http://${server.host}:${server.port}/api/v1/config`);
  assert.equal((await config.json()).auth, 'embedded');
});

test('a database that cannot be opened ends the start with exit code 1 and names the setting', async (t) => {
  const outcome = await runToExit(['serve'], { ...base(t), GURUKUL_AUTH: 'embedded',
    GURUKUL_DATABASE_URL: 'sqlite:/no/such/folder/gurukul.db' });
  assert.equal(outcome.code, 1, outcome.stderr);
  assert.match(outcome.stderr, /GURUKUL_DATABASE_URL/);
});

test('open mode on another address than loopback also needs GURUKUL_ALLOW_OPEN', async (t) => {
  await refused({ ...base(t), HOST: '0.0.0.0' }, 'GURUKUL_ALLOW_OPEN');
  const server = await startServer({ HOST: '0.0.0.0', GURUKUL_ALLOW_OPEN: '1' });
  t.after(() => server.close());
  assert.match(server.stdout, /^listening on http:\/\/0\.0\.0\.0:\d+\n$/);
});

test('a certificate without its key, or the other way round, is refused', async (t) => {
  const dir = folder(t);
  const pem = join(dir, 'file.pem');
  writeFileSync(pem, 'not a certificate');
  await refused({ ...base(t), GURUKUL_TLS_CERT: pem }, 'GURUKUL_TLS_');
  await refused({ ...base(t), GURUKUL_TLS_KEY: pem }, 'GURUKUL_TLS_');
  await refused({ ...base(t), GURUKUL_TLS_CERT: pem, GURUKUL_TLS_KEY: pem }, 'GURUKUL_TLS_');
});

test('GURUKUL_TURN_URLS without GURUKUL_TURN_SECRET is refused', async (t) => {
  await refused({ ...base(t), GURUKUL_TURN_URLS: 'turn:turn.example' }, 'GURUKUL_TURN_');
});

test('no secret is printed to stdout or stderr', async (t) => {
  const secrets = { GURUKUL_SECRET: 'too-short-secret', SUPABASE_JWT_SECRET: `${SECRET}-jwt`,
    GURUKUL_TURN_SECRET: 'relay-secret-value' };
  const line = await refused({ ...base(t), ...secrets }, 'GURUKUL_SECRET');
  for (const value of Object.values(secrets)) assert.equal(line.includes(value), false);
  const long = { ...secrets, GURUKUL_SECRET: 'a-secret-that-is-long-enough-to-be-taken' };
  const server = await startServer({ ...long, GURUKUL_LOG: 'debug' });
  t.after(() => server.close());
  await Client.authenticated(server);
  for (const value of Object.values(long)) {
    assert.equal((server.stdout + server.stderr).includes(value), false);
  }
});

test('an unknown flag or command ends with exit code 2 and a message', async () => {
  for (const args of [['serve', '--no-such-flag'], ['server'], ['serve', '--port']]) {
    const ended = await runToExit(args);
    assert.equal(ended.code, 2, args.join(' '));
    assert.notEqual(ended.stderr, '');
  }
});

test('a flag takes precedence over its variable, and an invalid flag is refused', async (t) => {
  await refused({ ...base(t), GURUKUL_GRACE: '15' }, 'GRACE', { args: ['--grace', 'long'] })
    .catch((error) => { if (!/names GRACE/.test(error.message)) throw error; });
  const server = await startServer({ GURUKUL_GRACE: '33', GURUKUL_HEARTBEAT: '44' },
    { args: ['--grace', '7', '--heartbeat=9'] });
  t.after(() => server.close());
  const client = await Client.authenticated(server);
  assert.deepEqual([client.welcome.graceMs, client.welcome.heartbeatMs], [7000, 9000]);
});

test('a port that is in use ends the start with exit code 1 and names the port', async (t) => {
  const holder = createServer();
  await new Promise((resolve) => holder.listen(0, '127.0.0.1', resolve));
  t.after(() => holder.close());
  const port = String(holder.address().port);
  const line = await refused({ ...base(t), PORT: port }, 'PORT', { code: 1 });
  assert.ok(line.includes(port), line);
});

test('an address that this machine does not have ends the start with exit code 1 and names HOST', async (t) => {
  await refused({ ...base(t), HOST: '192.0.2.1', GURUKUL_ALLOW_OPEN: '1' }, 'HOST', { code: 1 });
});

test('a port that another gurukul server uses ends the start with exit code 1 and names PORT', async (t) => {
  const server = await startServer();
  t.after(() => server.close());
  await refused({ ...base(t), PORT: String(server.port) }, 'PORT', { code: 1 });
});

test('--help lists every setting with its default', async () => {
  const { code, stdout } = await runToExit(['serve', '--help']);
  assert.equal(code, 0);
  for (const name of [...Object.keys(wrong), 'GURUKUL_DATA_DIR', 'SUPABASE_URL', 'SUPABASE_JWT_SECRET', 'GURUKUL_STUN_URLS',
    'GURUKUL_TURN_URLS', 'GURUKUL_TURN_SECRET', 'GURUKUL_TLS_KEY']) {
    assert.ok(stdout.includes(name), `${name} in --help`);
  }
  for (const flag of ['--port', '--grace', '--queue-timeout', '--max-message-bytes', '--tls-cert']) {
    assert.ok(stdout.includes(flag), `${flag} in --help`);
  }
  for (const value of ['8080', '127.0.0.1', '120', '65536', '3600', 'gurukul.db in', 'generated at the first start']) assert.ok(stdout.includes(value), value);
});

test('--version prints one line with the version', async () => {
  const { code, stdout } = await runToExit(['--version']);
  assert.equal(code, 0);
  assert.match(stdout, /^\S*( )?\d+\.\d+\.\d+.*\n$/);
});

test('without GURUKUL_SECRET the files in the data folder can be read by their owner only', async (t) => {
  const server = await startServer();
  t.after(() => server.close());
  const made = readdirSync(server.dataDir).map((name) => join(server.dataDir, name))
    .filter((path) => statSync(path).isFile());
  assert.ok(made.length >= 1);
  for (const path of made) assert.equal(statSync(path).mode & 0o077, 0, path);
});

test('with GURUKUL_LOG_FORMAT=json every line of stderr is JSON without message contents', async (t) => {
  const server = await startServer({ GURUKUL_LOG_FORMAT: 'json', GURUKUL_LOG: 'debug' });
  t.after(() => server.close());
  const client = await Client.authenticated(server);
  await client.joinQueued({ interests: ['a-very-private-tag'] });
  await client.bye(1000);
  server.signal('SIGTERM');
  await server.waitForExit();
  const lines = server.stderr.split('\n').filter((line) => line !== '');
  assert.ok(lines.length >= 1);
  for (const line of lines) assert.equal(typeof JSON.parse(line), 'object');
  assert.equal(server.stderr.includes('a-very-private-tag'), false);
});
