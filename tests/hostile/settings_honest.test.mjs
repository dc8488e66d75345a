// No setting is accepted and then ignored. An impossible value ends the server with exit code 2, a setting without
// effect causes a warning that names it, and an empty variable counts as not given. Every setting of --help is tested.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { BINARY, runToExit, startServer, temporaryFolder } from '../integration/lib/server.mjs';

const LONG = 'long-enough-to-be-taken-for-a-secret';
const EMBEDDED = { GURUKUL_AUTH: 'embedded' };
const SUPABASE = { GURUKUL_AUTH: 'supabase', SUPABASE_JWT_SECRET: LONG };
const OPEN = { GURUKUL_AUTH: 'open' };
const TURN = { GURUKUL_TURN_URLS: 'turn:127.0.0.1:3478', GURUKUL_TURN_SECRET: LONG };
const SMTP = { GURUKUL_SMTP_URL: 'smtp://127.0.0.1:1', GURUKUL_SMTP_FROM: 'a@mail.example' };

function folder(t) {
  const path = temporaryFolder();
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

// Values that the server has to refuse, for each setting.
const impossible = {
  PORT: ['65536', '80abc', '+80', ' 80', '80 ', '0x50', '8e1'],
  HOST: ['[::1]', '127.0.0.1:80', 'app.example', '*', '1.2.3', '127.0.0.1 '],
  GURUKUL_TLS_CERT: ['/tmp', '/no/such/file'],
  GURUKUL_TLS_KEY: ['/tmp', '/no/such/file'],
  GURUKUL_WEB_DIR: ['/no/such/folder', '/etc/passwd'],
  GURUKUL_ALLOWED_ORIGINS: ['https://app.example/', 'https://app.example/path', '*', 'null', ',', 'https://',
    'https://app.example:0', 'https://app.example:port', 'https://münchen.example', 'ftp://app.example'],
  GURUKUL_MAX_CONNECTIONS: ['0', '10000000', '99999999999999999999', '1k'],
  GURUKUL_MAX_MESSAGE_BYTES: ['1023', '524289', '64k'],
  GURUKUL_RATE_LIMITS: ['1', 'OFF'],
  GURUKUL_TRUSTED_PROXIES: ['proxy.example', '10.0.0.0/33', ','],
  GURUKUL_PROXY_PROTOCOL: ['v2', 'yes'],
  GURUKUL_METRICS: ['token:', 'closed', '127.0.0.1'],
  GURUKUL_AUTH: ['Embedded', 'none'],
  GURUKUL_ALLOW_OPEN: ['yes'],
  SUPABASE_URL: ['https://x.supabase.co/auth/v1', 'https://x.supabase.co?x', 'http://x.supabase.co', 'x.supabase.co'],
  SUPABASE_JWT_SECRET: ['short'],
  GURUKUL_ADMINS: ['dean', ',', 'dean@'],
  GURUKUL_CAMPUS_DOMAINS: ['north.example', '=North', 'north.example=', ',', 'a b=North',
    'north.example=One,NORTH.example=Two'],
  GURUKUL_SIGN_IN_LIFE: ['0', '3651', 'long'],
  GURUKUL_TOKEN_LIFE: ['29', '604801', '99999999999999999999'],
  GURUKUL_SMTP_URL: ['mail.example', 'smtp://', 'http://mail.example'],
  GURUKUL_SMTP_FROM: ['nobody', 'a@b\r\nBcc: x@y'],
  GURUKUL_PUBLIC_URL: ['app.example', 'https://app.example/path', 'https://app.example?x'],
  QUEUE_TIMEOUT: ['-1', '604801', '9223372036854775807', '99999999999999999999', '1.5'],
  GURUKUL_GRACE: ['3601', '-1', '9223372036854775807'],
  GURUKUL_HEARTBEAT: ['0', '31536000', '9223372036854775807'],
  GURUKUL_STUN_URLS: ['turn:x.example', 'stun:', ',', 'stun:x.example:99999', 'stun://x.example'],
  GURUKUL_TURN_URLS: ['stun:x.example', 'turn:', ',', 'turn:x.example?transport=sctp', 'turn:x.example:0'],
  GURUKUL_TURN_TTL: ['0', '604801', '99999999999999999999'],
  GURUKUL_DATABASE_URL: ['mysql://x', 'sqlite:', 'gurukul.db'],
  GURUKUL_SECRET: ['short', 'x'.repeat(31)],
  GURUKUL_THREADS: ['0', '65', '2.5'],
  GURUKUL_LOG: ['INFO', 'trace'],
  GURUKUL_LOG_FORMAT: ['JSON'],
  GURUKUL_DRAIN_DELAY: ['-1', '7', '1.5'],
};
// These settings accept any text.
const anyText = ['GURUKUL_DATA_DIR', 'GURUKUL_TURN_SECRET', 'GURUKUL_LOG_FILE'];

const listed = () => [...spawnSync(BINARY, ['serve', '--help'], { encoding: 'utf8' }).stdout
  .matchAll(/^ {2}(--[a-z-]+), ([A-Z_]+)/gm)].map(([, flag, name]) => ({ flag, name }));

for (const [name, values] of Object.entries(impossible)) {
  test(`${name}: an impossible value ends with exit code 2 and one line, as a variable and as a flag`, async (t) => {
    const base = { PORT: '0', ...OPEN, GURUKUL_DATA_DIR: folder(t), GURUKUL_WEB_DIR: '' };
    const { flag } = listed().find((each) => each.name === name);
    for (const value of values) {
      for (const [args, env] of [[[], { [name]: value }], [[flag, value], {}]]) {
        const ended = await runToExit(['serve', ...args], { ...base, ...env });
        assert.equal(ended.code, 2, `${name}=${value}: ${ended.stderr}`);
        assert.equal(ended.stderr.trim().split('\n').length, 1, ended.stderr);
        assert.ok(ended.stderr.includes(name), ended.stderr);
      }
    }
  });
}

test('every variable that is empty counts as not given', async (t) => {
  const empty = Object.fromEntries(listed().map(({ name }) => [name, '']));
  const dir = folder(t);
  const server = await startServer({ ...empty, PORT: '0', GURUKUL_DATA_DIR: dir });
  t.after(() => server.close({ keepData: true }));
  assert.equal(server.host, '127.0.0.1');
  assert.equal((await server.http('/api/v1/config')).json().auth, 'embedded');
  assert.ok(!/has no effect/.test(server.stderr), server.stderr);
  const child = spawnSync(BINARY, ['serve'], { cwd: dir, encoding: 'utf8',
    env: { GURUKUL_AUTH: 'open', GURUKUL_DATA_DIR: '', PORT: '99999' } });
  assert.match(child.stderr, /PORT/, 'the error is about PORT, not about GURUKUL_DATA_DIR');
});

const together = [
  ['relay urls without the secret', { ...OPEN, GURUKUL_TURN_URLS: TURN.GURUKUL_TURN_URLS }, 'GURUKUL_TURN_SECRET'],
  ['mail without a sender', { ...EMBEDDED, GURUKUL_SMTP_URL: SMTP.GURUKUL_SMTP_URL }, 'GURUKUL_SMTP_FROM'],
  ['supabase without keys', { GURUKUL_AUTH: 'supabase' }, 'SUPABASE_URL'],
  ['open mode on all addresses', { ...OPEN, HOST: '0.0.0.0' }, 'GURUKUL_ALLOW_OPEN'],
  ['metrics on the port of the server', { ...OPEN, PORT: '9', GURUKUL_METRICS: '127.0.0.1:9' }, 'GURUKUL_METRICS'],
];
for (const [what, env, naming] of together) {
  test(`${what}: the start ends with exit code 2 and names the setting`, async (t) => {
    const ended = await runToExit(['serve'], { PORT: '0', GURUKUL_DATA_DIR: folder(t), GURUKUL_WEB_DIR: '', ...env });
    assert.equal(ended.code, 2, ended.stderr);
    assert.ok(ended.stderr.includes(naming), ended.stderr);
  });
}

const useless = [
  ['the database in open mode', { ...OPEN, GURUKUL_DATABASE_URL: 'sqlite:/tmp/unused.db' }, ['GURUKUL_DATABASE_URL']],
  ['admins in open mode', { ...OPEN, GURUKUL_ADMINS: 'dean@campus.example' }, ['GURUKUL_ADMINS']],
  ['accounts in open mode', { ...OPEN, ...SMTP, GURUKUL_TOKEN_LIFE: '60', GURUKUL_CAMPUS_DOMAINS: 'a.example=A',
    GURUKUL_PUBLIC_URL: 'https://app.example' }, ['GURUKUL_SMTP_URL', 'GURUKUL_SMTP_FROM', 'GURUKUL_TOKEN_LIFE',
    'GURUKUL_CAMPUS_DOMAINS', 'GURUKUL_PUBLIC_URL']],
  ['accounts in supabase mode', { ...SUPABASE, ...SMTP, GURUKUL_TOKEN_LIFE: '60' },
    ['GURUKUL_SMTP_URL', 'GURUKUL_SMTP_FROM', 'GURUKUL_TOKEN_LIFE']],
  ['supabase in embedded mode', { ...EMBEDDED, SUPABASE_URL: 'https://x.supabase.co', SUPABASE_JWT_SECRET: LONG },
    ['SUPABASE_URL', 'SUPABASE_JWT_SECRET']],
  ['a sender without mail', { ...EMBEDDED, GURUKUL_SMTP_FROM: SMTP.GURUKUL_SMTP_FROM }, ['GURUKUL_SMTP_FROM']],
  ['a relay without urls', { ...OPEN, GURUKUL_TURN_SECRET: LONG, GURUKUL_TURN_TTL: '60' },
    ['GURUKUL_TURN_SECRET', 'GURUKUL_TURN_TTL']],
  ['GURUKUL_ALLOW_OPEN without open mode', { ...EMBEDDED, GURUKUL_ALLOW_OPEN: '1' }, ['GURUKUL_ALLOW_OPEN']],
  ['a mistyped name', { ...OPEN, GURUKUL_MAX_CONECTIONS: '5', GURUKUL_HEARTBEATS: '5' },
    ['GURUKUL_MAX_CONNECTIONS', 'GURUKUL_HEARTBEAT']],
];
for (const [what, env, naming] of useless) {
  test(`${what}: a warning at the start names each setting without effect`, async (t) => {
    const server = await startServer(env);
    t.after(() => server.close());
    for (const name of naming) {
      const line = server.stderr.split('\n').find((each) => each.includes('has no effect') && each.includes(name));
      assert.ok(line, `${name} in ${server.stderr}`);
    }
    assert.equal(server.stderr.includes(LONG), false);
  });
}

test('a web folder without index.html and a short relay secret cause warnings', async (t) => {
  const server = await startServer({ ...OPEN, GURUKUL_WEB_DIR: folder(t), ...TURN, GURUKUL_TURN_SECRET: 'guess' });
  t.after(() => server.close());
  assert.match(server.stderr, /GURUKUL_WEB_DIR has no index.html/);
  assert.match(server.stderr, /GURUKUL_TURN_SECRET has fewer than 32 characters/);
  assert.ok(!server.stderr.includes('guess\n') && !/=guess/.test(server.stderr));
});

test('settings that all have an effect cause no warning', async (t) => {
  const dir = folder(t);
  mkdirSync(join(dir, 'web'));
  writeFileSync(join(dir, 'web/index.html'), '<!DOCTYPE html>');
  const server = await startServer({ ...EMBEDDED, ...TURN, ...SMTP, GURUKUL_PUBLIC_URL: 'https://app.example',
    GURUKUL_CAMPUS_DOMAINS: 'North.example=North', GURUKUL_STUN_URLS: 'stun:127.0.0.1:3478', GURUKUL_SECRET: LONG,
    GURUKUL_ALLOWED_ORIGINS: 'https://App.example, http://[::1]:8080', GURUKUL_WEB_DIR: join(dir, 'web') });
  t.after(() => server.close());
  assert.ok(!/has no effect|no setting/.test(server.stderr), server.stderr);
});

test('a repeated flag and a mistyped flag end with exit code 2, and the right spelling is suggested', async () => {
  for (const [args, naming] of [[['--grace', '1', '--grace=2'], '--grace'], [['--heart-beat', '3'], '--heartbeat']]) {
    const ended = await runToExit(['serve', ...args], { ...OPEN, PORT: '0' });
    assert.equal(ended.code, 2);
    assert.ok(ended.stderr.includes(naming), ended.stderr);
  }
});

test('an unwritable data folder ends with exit code 1 and a message that names GURUKUL_DATA_DIR', async (t) => {
  const dir = folder(t);
  writeFileSync(join(dir, 'file'), '');
  for (const mode of [OPEN, EMBEDDED]) {
    for (const path of [join(dir, 'file'), join(dir, 'file/below'), '/proc/nowhere']) {
      const ended = await runToExit(['serve'], { ...mode, PORT: '0', GURUKUL_WEB_DIR: '', GURUKUL_DATA_DIR: path });
      assert.equal(ended.code, 1, ended.stderr);
      assert.match(ended.stderr, /GURUKUL_DATA_DIR/);
    }
  }
});

// This test is the last one: it reports a setting without a row in addition to all other failures.
test('every setting of --help has impossible values in the table of this test', () => {
  const missing = listed().map(({ name }) => name).filter((name) => !impossible[name] && !anyText.includes(name));
  assert.deepEqual(missing, [], 'add impossible values of these settings to the table above');
});
