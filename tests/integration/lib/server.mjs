// Starts the real server binary, and checks at the end that it neither crashed nor caused a sanitizer report.
//
//   const server = await startServer({ GURUKUL_GRACE: '1' });   // open mode, free port, own data folder
//   after(() => server.close());

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { guarded, sleep } from './guard.mjs';

const ROOT = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../../..');
export const BINARY = resolve(process.env.GURUKUL_BINARY ?? join(ROOT, 'build/release/gurukul'));

const PASSED_THROUGH = ['PATH', 'HOME', 'TMPDIR', 'GURUKUL_THREADS', 'ASAN_OPTIONS', 'LSAN_OPTIONS',
  'TSAN_OPTIONS', 'UBSAN_OPTIONS'];
const DAMAGE = /AddressSanitizer|LeakSanitizer|ThreadSanitizer|runtime error:|CHECK failed|terminate called/;

export function baseEnvironment() {
  return Object.fromEntries(PASSED_THROUGH.filter((name) => process.env[name] !== undefined)
    .map((name) => [name, process.env[name]]));
}

export function temporaryFolder() {
  return mkdtempSync(join(tmpdir(), 'gurukul-it-'));
}

// Runs the binary to its end: for settings that must be refused, --help, --version.
export async function runToExit(args, env = {}) {
  const child = spawn(BINARY, args, { env: { ...baseEnvironment(), ...env }, cwd: tmpdir() });
  const output = collect(child);
  try {
    const { code, signal } = await guarded(output.exited, `the exit of gurukul ${args.join(' ')}`);
    return { code, signal, stdout: output.stdout(), stderr: output.stderr() };
  } finally {
    child.kill('SIGKILL');
  }
}

function collect(child) {
  let stdout = '';
  let stderr = '';
  const lineWaiters = [];
  child.stdout.on('data', (bytes) => {
    stdout += bytes;
    for (const waiter of lineWaiters) waiter(stdout);
  });
  child.stderr.on('data', (bytes) => { stderr += bytes; });
  const exited = new Promise((done) => {
    child.on('error', (error) => done({ code: null, signal: null, error }));
    child.on('close', (code, signal) => done({ code, signal }));
  });
  const line = (pattern) => new Promise((done) => {
    const look = (text) => {
      const found = pattern.exec(text);
      if (found) done(found);
    };
    lineWaiters.push(look);
    look(stdout);
  });
  return { stdout: () => stdout, stderr: () => stderr, exited, line };
}

export async function startServer(env = {}, { args = [], binary = BINARY } = {}) {
  if (!existsSync(binary)) throw new Error(`no server binary: ${binary} (set GURUKUL_BINARY)`);
  const ownFolder = env.GURUKUL_DATA_DIR === undefined;
  const dataDir = env.GURUKUL_DATA_DIR ?? temporaryFolder();
  const child = spawn(binary, ['serve', ...args], {
    cwd: dataDir,
    env: {
      ...baseEnvironment(), HOST: '127.0.0.1', PORT: '0', GURUKUL_AUTH: 'open', GURUKUL_WEB_DIR: '',
      ...env, GURUKUL_DATA_DIR: dataDir,
    },
  });
  const output = collect(child);
  const listening = output.line(/^listening on (https?):\/\/(.+):(\d+)$/m);
  const first = await guarded(Promise.race([listening, output.exited]), 'the listening line')
    .catch((error) => { child.kill('SIGKILL'); throw error; });
  if (!Array.isArray(first)) {
    throw new Error(`the server ended at start: ${JSON.stringify(first)}\n${output.stderr()}`);
  }
  return new Server(child, output, {
    scheme: first[1], host: first[2], port: Number(first[3]), dataDir, ownFolder, env,
  });
}

class Server {
  constructor(child, output, { scheme, host, port, dataDir, ownFolder, env }) {
    Object.assign(this, { child, output, scheme, host, port, dataDir, ownFolder, env });
    this.clients = new Set();
    this.signalled = false;
  }

  get wsUrl() { return `${this.scheme === 'https' ? 'wss' : 'ws'}://${this.host}:${this.port}`; }
  get httpUrl() { return `${this.scheme}://${this.host}:${this.port}`; }
  get stdout() { return this.output.stdout(); }
  get stderr() { return this.output.stderr(); }
  get exited() { return this.output.exited; }

  signal(name) {
    this.signalled = true;
    this.child.kill(name);
  }

  async kill() {
    this.signal('SIGKILL');
    return guarded(this.exited, 'the end of a killed server');
  }

  // Another command of the binary, with the settings of this server.
  command(...args) {
    return runToExit(args, { ...this.env, GURUKUL_DATA_DIR: this.dataDir });
  }

  waitForExit() { return guarded(this.exited, 'the exit of the server'); }

  // Stops the server. Throws if it had died before, or if there is a sanitizer report.
  async close({ keepData = false } = {}) {
    for (const client of this.clients) client.terminate();
    const early = await Promise.race([this.exited, sleep(0)]);
    if (!early) {
      this.signal('SIGTERM');
      const ended = await Promise.race([this.exited, sleep(5_000)]);
      if (!ended) this.child.kill('SIGTERM');
      await guarded(this.exited, 'the exit after SIGTERM').finally(() => this.child.kill('SIGKILL'));
    }
    if (!keepData) rmSync(this.dataDir, { recursive: true, force: true });
    if (DAMAGE.test(this.stderr)) throw new Error(`the server reported damage:\n${this.stderr}`);
    if (early && !this.signalled) {
      throw new Error(`the server died: ${JSON.stringify(early)}\n${this.stderr.slice(-4000)}`);
    }
  }

  // Sends one HTTP request. The path is sent unchanged, without normalization.
  http(path, { method = 'GET', headers = {}, body } = {}) {
    const done = new Promise((resolveReply, reject) => {
      const request = httpRequest(
        { host: this.host, port: this.port, path, method, headers, agent: false },
        (reply) => {
          const chunks = [];
          reply.on('data', (chunk) => chunks.push(chunk));
          reply.on('error', reject);
          reply.on('end', () => {
            const bytes = Buffer.concat(chunks);
            resolveReply({
              status: reply.statusCode, headers: reply.headers, bytes, text: bytes.toString('utf8'),
              json: () => JSON.parse(bytes.toString('utf8')),
            });
          });
        });
      request.on('error', reject);
      request.end(body);
    });
    return guarded(done, `${method} ${path}`);
  }

  // The sum of every sample whose name (before labels) matches the pattern.
  async metric(pattern) {
    const { text } = await this.http('/metrics');
    let sum = 0;
    let found = false;
    for (const line of text.split('\n')) {
      const sample = /^([a-zA-Z_:][\w:]*)(\{.*\})? (\S+)/.exec(line);
      if (!sample || !pattern.test(sample[1] + (sample[2] ?? ''))) continue;
      found = true;
      sum += Number(sample[3]);
    }
    if (!found) throw new Error(`no metric matches ${pattern}`);
    return sum;
  }
}
