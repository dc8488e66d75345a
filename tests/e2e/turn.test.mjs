// The relay with the production configuration (deploy/turn): accepted users and allowed peers.

import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { freePort, freePortRange } from '../integration/lib/ports.mjs';
import { RELAY_PORTS, launchCoturn, mint, temporaryFolder } from './lib/coturn.mjs';
import { HAS_NAMESPACES } from './lib/stage.mjs';
import { TurnClient } from './lib/turn_client.mjs';
import { guarded } from '../integration/lib/guard.mjs';

const ENTRYPOINT = new URL('../../deploy/turn/entrypoint', import.meta.url).pathname;
// Addresses of the documentation ranges, on the loopback interface of a namespace that has nothing else.
const HERE = '203.0.113.1';
const HERE_V6 = '2001:db8::1';
const PRIVATE = '10.20.30.40';
const TCP = 6;
const skip = HAS_NAMESPACES ? false : 'needs a network namespace of its own: run as root';

function giveAddress(address) {
  const length = address.includes(':') ? 128 : 32;
  execFileSync('ip', ['addr', 'replace', `${address}/${length}`, 'dev', 'lo', ...(length === 128 ? ['nodad'] : [])]);
}

async function startProduction(t, env = {}) {
  for (const address of [HERE, HERE_V6, PRIVATE]) giveAddress(address);
  const folder = temporaryFolder();
  const secret = randomBytes(24).toString('hex');
  const port = await freePort();
  const running = await launchCoturn(ENTRYPOINT, ['-v'], {
    folder,
    env: {
      GURUKUL_TURN_SECRET: secret, TURN_PORT: String(port), TURN_LISTENING_IPS: `${HERE},${HERE_V6}`,
      TURN_RELAY_PORTS: await freePortRange(RELAY_PORTS), ...env,
    },
  });
  t.after(() => running.stop());
  const clients = [];
  t.after(() => { for (const client of clients) client.close(); });
  const client = async (options = {}) => {
    const made = await TurnClient.open({ host: HERE, port, ...options });
    clients.push(made);
    return made;
  };
  return { ...running, secret, port, folder, client };
}

test('valid credentials are accepted, and two users exchange data through the relay', { skip }, async (t) => {
  const relay = await startProduction(t);
  const [first, second] = [await relay.client(), await relay.client()];
  const [one, two] = [await first.allocate(mint(relay.secret)), await second.allocate(mint(relay.secret))];
  assert.ok(one.ok && two.ok, `${one.code} ${two.code}`);
  assert.equal(one.relay.address, HERE);
  for (const client of [first, second]) assert.ok((await client.permit(HERE)).ok);
  first.send(two.relay, 'there');
  await second.expectData('there');
  second.send(one.relay, 'and back');
  await first.expectData('and back');
});

test('wrong, expired and missing credentials are refused', { skip }, async (t) => {
  const relay = await startProduction(t);
  const refused = {
    'another secret': mint('not the secret of this relay at all'),
    'past its time': mint(relay.secret, { secondsLeft: -1 }),
    'a longer time than was signed': { ...mint(relay.secret), username: mint(relay.secret, { secondsLeft: 9e6 }).username },
    'no time at all': { username: 'someone', password: mint(relay.secret).password },
  };
  for (const [what, credential] of Object.entries(refused)) {
    assert.equal((await (await relay.client()).allocate(credential)).code, 401, what);
  }
  const anonymous = await relay.client();
  assert.equal((await anonymous.permit('198.51.100.7')).code, 401, 'a request without credentials is refused');
});

const DENIED = ['0.0.0.0', '0.255.255.255', '10.0.0.0', '10.255.255.255', '100.64.0.0', '100.127.255.255', '127.0.0.1',
  '127.255.255.255', '169.254.0.0', '169.254.169.254', '169.254.255.255', '172.16.0.0', '172.31.255.255', '192.0.0.0',
  '192.0.0.255', '192.88.99.1', '192.168.0.0', '192.168.255.255', '198.18.0.0', '198.19.255.255', '224.0.0.1',
  '239.255.255.255', '240.0.0.0', '255.255.255.255'];
const ALLOWED = ['1.0.0.0', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255', '128.0.0.0',
  '169.253.255.255', '169.255.0.0', '172.15.255.255', '172.32.0.0', '191.255.255.255', '192.0.1.0', '192.167.255.255',
  '192.169.0.0', '198.17.255.255', '198.20.0.0', '223.255.255.255'];
const DENIED_V6 = ['::', '::1', '::127.0.0.1', '::10.0.0.1', '::ffff:127.0.0.1', '::ffff:10.0.0.1',
  '::ffff:169.254.169.254', '64:ff9b::10.0.0.1', '64:ff9b:1::10.0.0.1', '2001::1', '2002:a00:1::', '2002:7f00:1::',
  'fc00::1', 'fd12:3456::1', 'fe80::1', 'fec0::1', 'ff02::1'];
const ALLOWED_V6 = ['2001:db8::2', '2001:4860::1', '2003::1', '2a00::1'];

test('peers in private, loopback, link-local and reserved ranges are refused, adjacent addresses are not', { skip },
  async (t) => {
    const relay = await startProduction(t);
    const client = await relay.client();
    assert.ok((await client.allocate(mint(relay.secret))).ok);
    for (const address of DENIED) assert.equal((await client.permit(address)).code, 403, address);
    for (const address of ALLOWED) assert.equal((await client.permit(address)).code, null, address);
  });

test('internal IPv6 addresses and IPv6 forms of internal IPv4 addresses are refused', { skip }, async (t) => {
  const relay = await startProduction(t);
  const client = await relay.client({ host: HERE_V6 });
  const made = await client.allocate(mint(relay.secret), { ipv6: true });
  assert.ok(made.ok, `an IPv6 allocation: ${made.code}`);
  for (const address of DENIED_V6) assert.equal((await client.permit(address)).code, 403, address);
  for (const address of ALLOWED_V6) assert.equal((await client.permit(address)).code, null, address);
});

test('an allocation for TCP is refused', { skip }, async (t) => {
  const relay = await startProduction(t);
  const answer = await (await relay.client()).allocate(mint(relay.secret), { transport: TCP });
  assert.equal(answer.ok, false);
  assert.ok([400, 403, 442].includes(answer.code), `${answer.code}`);
});

test('with TURN_OLD_SECRET, credentials of the old and of the new secret are accepted', { skip }, async (t) => {
  const older = 'the secret before this one, 32 characters';
  const relay = await startProduction(t, { TURN_OLD_SECRET: older });
  for (const secret of [relay.secret, older]) {
    assert.ok((await (await relay.client()).allocate(mint(secret))).ok);
  }
});

test('a user over the quota of allocations is refused, and other users are not affected', { skip }, async (t) => {
  const relay = await startProduction(t, { TURN_USER_QUOTA: '3' });
  const codes = [];
  for (let count = 0; count < 4; count += 1) {
    codes.push((await (await relay.client()).allocate(mint(relay.secret, { user: 'greedy' }))).code);
  }
  assert.deepEqual(codes, [null, null, null, 486]);
  assert.ok((await (await relay.client()).allocate(mint(relay.secret, { user: 'modest' }))).ok);
});

test('the relay accepts TLS on TURN_TLS_PORT with the certificate of the operator', { skip }, async (t) => {
  const folder = temporaryFolder();
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
    '-subj', '/CN=turn.test', '-days', '2', '-keyout', key, '-out', cert], { stdio: 'pipe' });
  const tlsPort = await freePort();
  const relay = await startProduction(t, {
    TURN_TLS_CERT: cert, TURN_TLS_KEY: key, TURN_TLS_PORT: String(tlsPort),
  });
  const client = await relay.client({ port: tlsPort, tls: true });
  assert.ok((await client.allocate(mint(relay.secret))).ok);
  assert.equal((await client.permit('10.0.0.1')).code, 403);
});

test('behind a NAT the relay gives its public address, and two users exchange data over it', { skip }, async (t) => {
  const relay = await startProduction(t, {
    TURN_LISTENING_IPS: PRIVATE, TURN_RELAY_IPS: PRIVATE, TURN_EXTERNAL_IP: `198.51.100.9/${PRIVATE}`,
  });
  const [first, second] = [await relay.client({ host: PRIVATE }), await relay.client({ host: PRIVATE })];
  const [one, two] = [await first.allocate(mint(relay.secret)), await second.allocate(mint(relay.secret))];
  assert.equal(one.relay?.address, '198.51.100.9');
  for (const client of [first, second]) assert.ok((await client.permit('198.51.100.9')).ok);
  first.send(two.relay, 'through the front door');
  await second.expectData('through the front door');
  assert.equal((await first.permit('10.20.30.41')).code, 403, 'the private network behind the relay stays closed');
});

test('turnutils_uclient loses no message with valid credentials and gets none with bad ones', { skip }, async (t) => {
  const relay = await startProduction(t);
  const run = ({ username, password }) => {
    const { stdout, stderr } = spawnSync('turnutils_uclient', ['-y', '-c', '-n', '20', '-m', '2', '-z', '5',
      '-u', username, '-w', password, '-p', String(relay.port), HERE], { timeout: 30_000, encoding: 'utf8' });
    return stdout + stderr;
  };
  assert.match(run(mint(relay.secret)), /tot_send_msgs=40, tot_recv_msgs=40/);
  assert.doesNotMatch(run(mint('x'.repeat(40))), /tot_recv_msgs=[1-9]/);
});

test('the secret is neither on the command line nor in the environment nor readable by others', { skip }, async (t) => {
  const relay = await startProduction(t);
  for (const file of ['cmdline', 'environ']) {
    assert.ok(!readFileSync(`/proc/${relay.pid}/${file}`, 'latin1').includes(relay.secret), file);
  }
  const [made] = readdirSync(relay.folder).filter((name) => name.startsWith('tmp.'));
  const config = join(relay.folder, made, 'turnserver.conf');
  assert.equal(statSync(config).mode & 0o077, 0);
  assert.ok(!relay.log().includes(relay.secret), 'the secret is not in the log');
});

test('an invalid setting ends the relay with exit code 2 and one line that names the setting', async () => {
  const good = { GURUKUL_TURN_SECRET: 'x'.repeat(32) };
  const wrong = {
    GURUKUL_TURN_SECRET: { GURUKUL_TURN_SECRET: 'short' },
    TURN_PORT: { TURN_PORT: '80a' },
    TURN_RELAY_PORTS: { TURN_RELAY_PORTS: '100' },
    'TURN_TLS_CERT and TURN_TLS_KEY': { TURN_TLS_CERT: '/nonexistent' },
    TURN_EXTERNAL_IP: { TURN_EXTERNAL_IP: '1.2.3.4 no-auth' },
  };
  for (const [name, env] of Object.entries(wrong)) {
    const child = spawn(ENTRYPOINT, [], { env: { PATH: process.env.PATH, TMPDIR: '/tmp', ...good, ...env } });
    let said = '';
    child.stderr.on('data', (bytes) => { said += bytes; });
    const code = await guarded(new Promise((resolve) => { child.on('close', resolve); }), `the exit with ${name}`);
    assert.equal(code, 2, `${name}: ${said}`);
    assert.ok(said.includes(name) && said.trim().split('\n').length === 1, `${name}: ${said}`);
    assert.ok(!said.includes('short'), 'the error line does not contain the secret');
  }
});
