// A temporary PostgreSQL 15 cluster with pgbouncer in front of it, on sockets in their own folder. They run as
// the user postgres if the tests run as root, and both end with the test process.
//
//   const reason = missingPostgres();                  // false, or why a test has to be skipped
//   const postgres = await Postgres.start();
//   const database = await postgres.createDatabase();
//   await startServer({ GURUKUL_DATABASE_URL: postgres.url(database) });
//   await postgres.stop(); await postgres.resume(); ... await closeBoth(server, postgres);

import { execFile, execFileSync, spawn } from 'node:child_process';
import {
  chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually, guarded } from './guard.mjs';

const VERSIONS = '/usr/lib/postgresql';
const BOUNCER = '/usr/sbin/pgbouncer';
const run = promisify(execFile);

// Debian has a folder for each major version. Returns the newest, or undefined if there is none.
function programsFolder() {
  if (!existsSync(VERSIONS)) return undefined;
  const versions = readdirSync(VERSIONS).filter((version) => existsSync(`${VERSIONS}/${version}/bin/initdb`));
  const newest = versions.sort((one, other) => Number(one) - Number(other)).pop();
  return newest && `${VERSIONS}/${newest}/bin`;
}

export function missingPostgres() {
  if (!programsFolder() || !existsSync(BOUNCER)) {
    return 'PostgreSQL or pgbouncer is not installed: the packages of the group database (deploy/packages)';
  }
  return false;
}

// Closes the server first, then the database even if that failed. Either is undefined if it did not start.
export async function closeBoth(server, postgres) {
  try {
    await server?.close();
  } finally {
    await postgres?.close();
  }
}

// PostgreSQL refuses to run as root, so root uses the user postgres.
function account() {
  if (process.getuid() !== 0) return { uid: process.getuid(), gid: process.getgid() };
  const id = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

class Service {
  constructor(program, args, who, isReady) {
    Object.assign(this, { program, args, who, isReady });
  }

  async start() {
    const { uid, gid } = this.who;
    const become = process.getuid() === 0 ? ['--reuid', uid, '--regid', gid, '--clear-groups'] : [];
    this.child = spawn('setpriv', ['--pdeathsig', 'KILL', ...become, this.program, ...this.args].map(String),
      { cwd: '/', env: { PATH: process.env.PATH, LC_ALL: 'C' } });
    this.ended = new Promise((done) => { this.child.once('close', done); });
    let log = '';
    const ready = new Promise((done, reject) => {
      const take = (bytes) => {
        log += bytes;
        if (this.isReady.test(log)) done();
      };
      this.child.stderr.on('data', take);
      this.child.stdout.on('data', take);
      this.child.once('error', reject);
      this.ended.then(() => reject(new Error(`${this.program} ended at its start:\n${log}`)));
    });
    await guarded(ready, () => `${this.program} to be ready:\n${log}`);
  }

  async end(signal) {
    this.child.kill(signal);
    await guarded(this.ended, `the end of ${this.program}`);
  }
}

// The state letter in /proc/PID/stat ("PID (NAME) STATE ..."); undefined if the process is gone.
function stateOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(') ') + 2)[0];
  } catch {
    return undefined;
  }
}

const childrenOf = (pid) => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
  .filter(Boolean).map(Number);

export class Postgres {
  static async start() {
    const postgres = new Postgres();
    try {
      await postgres.initialize();
    } catch (error) {
      await postgres.close();
      throw error;
    }
    return postgres;
  }

  constructor() {
    this.programs = programsFolder();
    this.who = account();
    this.folder = mkdtempSync(join(tmpdir(), 'gurukul-pg-'));
    this.databases = 0;
    chownSync(this.folder, this.who.uid, this.who.gid);
    this.server = new Service(`${this.programs}/postgres`, [
      '-D', `${this.folder}/data`, '-k', this.folder, '-c', 'listen_addresses=', '-c', 'fsync=off',
      '-c', 'max_connections=60',
    ], this.who, /database system is ready to accept connections/);
  }

  async initialize() {
    const { uid, gid } = this.who;
    await run(`${this.programs}/initdb`, ['-D', `${this.folder}/data`, '-U', 'postgres', '-A', 'trust',
      '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'], { uid, gid, cwd: '/' });
    await this.server.start();
  }

  url(database, role = 'postgres') { return `postgresql://${role}@/${database}?host=${this.folder}`; }

  async createDatabase() {
    const name = `test${++this.databases}`;
    await this.query('postgres', `CREATE DATABASE ${name}`);
    return name;
  }

  // Resolves to the unaligned output of psql. Rejects with the error text of psql if the statement fails.
  async query(database, sql, role = 'postgres') {
    const { stdout } = await run(`${this.programs}/psql`,
      [this.url(database, role), '-XAtq', '-v', 'ON_ERROR_STOP=1', '-c', sql], { cwd: '/' });
    return stdout.trim();
  }

  // Starts pgbouncer in transaction mode, with fewer connections than one server opens. Resolves to its URL.
  async startBouncer(database) {
    const folder = `${this.folder}/bouncer`;
    mkdirSync(folder);
    chownSync(folder, this.who.uid, this.who.gid);
    writeFileSync(`${folder}/pgbouncer.ini`, [
      '[databases]', `* = host=${this.folder} port=5432 user=postgres`, '[pgbouncer]', 'listen_port = 6432',
      `unix_socket_dir = ${folder}`, 'auth_type = any', 'pool_mode = transaction', 'default_pool_size = 2',
      'server_login_retry = 0.1', '',
    ].join('\n'));
    this.bouncer = new Service(BOUNCER, [`${folder}/pgbouncer.ini`], this.who, /process up/);
    await this.bouncer.start();
    return `postgresql://anybody@/${database}?host=${folder}&port=6432`;
  }

  // SIGINT cuts the connections and rolls back the transactions.
  stop() { return this.server.end('SIGINT'); }
  resume() { return this.server.start(); }

  // Stops every process of the cluster with SIGSTOP: connections stay open, but nothing answers.
  async pause() {
    const { pid } = this.server.child;
    process.kill(pid, 'SIGSTOP');
    // A stopped postmaster starts no more children.
    await eventually('a stopped postmaster', () => stateOf(pid) === 'T');
    const children = childrenOf(pid);
    for (const child of children) process.kill(child, 'SIGSTOP');
    await eventually('stopped backends', () =>
      children.every((child) => 'TZ'.includes(stateOf(child) ?? 'Z')));
  }

  unpause() {
    const { pid } = this.server.child;
    for (const child of [...childrenOf(pid), pid]) process.kill(child, 'SIGCONT');
  }

  async close() {
    for (const service of [this.bouncer, this.server]) {
      if (service?.child && service.child.exitCode === null && service.child.signalCode === null) {
        if (stateOf(service.child.pid) === 'T') this.unpause();
        await service.end('SIGINT');
      }
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
