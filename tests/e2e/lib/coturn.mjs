// Debian's coturn with ephemeral credentials, in a temporary folder and on a free port.
//
//   const relay = await startCoturn();          // relay.env is what the Gurukul server needs to know of it
//   const server = await startServer({ ...relay.env });
//   await relay.stop();

import { execFileSync, spawn } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guarded } from '../../integration/lib/guard.mjs';
import { freePort, freePortRange } from '../../integration/lib/ports.mjs';

const PROGRAM = '/usr/bin/turnserver';
// Two relays on one address must not share ports: coturn binds with SO_REUSEADDR, so both would get the same port.
export const RELAY_PORTS = 200;
const CREATE_DATABASE = new URL('../../../deploy/turn/create_database', import.meta.url).pathname;
const IN_NETNS = new URL('in_netns', import.meta.url).pathname;

export const password = (secret, username) => createHmac('sha1', secret).update(username).digest('base64');

// The credential that the Gurukul server would mint.
export function mint(secret, { user = 'someone', secondsLeft = 600 } = {}) {
  const username = `${Math.floor(Date.now() / 1000) + secondsLeft}:${user}`;
  return { username, password: password(secret, username) };
}

// Starts coturn, directly or by another program; it must run with -v. Resolves when coturn listens. Fails with its
// output if it ends before that.
export async function launchCoturn(program, args, { folder, env = {} }) {
  const child = spawn(program, args, {
    cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, TMPDIR: folder, ...env },
  });
  let log = '';
  const exited = new Promise((resolve) => {
    child.on('error', (error) => { log += error.message; resolve(); });
    child.on('close', () => resolve());
  });
  const ready = new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (bytes) => {
        log += bytes;
        if (/UDP listener opened on/.test(log)) resolve(true);
      });
    }
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await guarded(exited, 'the end of coturn').finally(() => child.kill('SIGKILL'));
    rmSync(folder, { recursive: true, force: true });
  };
  if (!await guarded(Promise.race([ready, exited]), () => `coturn to listen; its output: ${log}`)) {
    await stop();
    throw new Error(`coturn ended at start: ${log}`);
  }
  const kill = async () => {
    child.kill('SIGKILL');
    await guarded(exited, 'the end of coturn');
  };
  return { pid: child.pid, stop, kill, log: () => log };
}

export const temporaryFolder = () => mkdtempSync(join(tmpdir(), 'gurukul-turn-'));

// Loopback peers are allowed only where the relay itself is on loopback.
// With the `port` and `secret` of a relay that has ended, the new relay replaces it.
export async function startCoturn({
  address = '127.0.0.1', port, secret = randomBytes(24).toString('hex'), netns = null,
} = {}) {
  const folder = temporaryFolder();
  const listeningPort = port ?? await freePort();
  execFileSync(CREATE_DATABASE, [join(folder, 'db')], { stdio: 'pipe' });
  const [firstPort, lastPort] = (await freePortRange(RELAY_PORTS)).split('-');
  const args = [
    '-n', '-v', `--listening-ip=${address}`, `--relay-ip=${address}`, `--listening-port=${listeningPort}`,
    `--min-port=${firstPort}`, `--max-port=${lastPort}`, '--use-auth-secret', `--static-auth-secret=${secret}`,
    '--realm=gurukul', '--fingerprint', '--no-tls', '--no-dtls', '--no-cli', '--no-multicast-peers',
    '--relay-threads=1', ...(address === '127.0.0.1' ? ['--allow-loopback-peers'] : []),
    `--pidfile=${join(folder, 'pid')}`, `--userdb=${join(folder, 'db')}`, '--log-file=stdout', '--simple-log',
  ];
  const running = await launchCoturn(netns ? IN_NETNS : PROGRAM, args, {
    folder, env: { E2E_NETNS: netns ?? '', E2E_PROGRAM: PROGRAM },
  });
  const url = `turn:${address}:${listeningPort}`;
  const stun = `stun:${address}:${listeningPort}`;
  return {
    ...running, address, port: listeningPort, secret, stun,
    // The settings for the Gurukul server: TURN with the given transports, and STUN if `withStun` is true.
    env: (transports = ['udp', 'tcp'], { withStun = true } = {}) => ({
      GURUKUL_TURN_URLS: transports.map((each) => `${url}?transport=${each}`).join(','),
      GURUKUL_TURN_SECRET: secret,
      ...(withStun ? { GURUKUL_STUN_URLS: stun } : {}),
    }),
  };
}
