// A hostile day in short: 200 honest pairs talk and press Next while twelve kinds of attackers run from other
// loopback addresses. No honest client sees an error or is closed, everybody goes on being matched, and the
// server's memory stays under a bound.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { guest } from '../integration/lib/accounts.mjs';
import { Client } from '../integration/lib/client.mjs';
import { eventually, guarded, range, sleep } from '../integration/lib/guard.mjs';
import { startServer } from '../integration/lib/server.mjs';

const PEOPLE = 400;
const QUIET_S = Number(process.env.GURUKUL_SOAK_QUIET_S ?? 8);
const HOSTILE_S = Number(process.env.GURUKUL_SOAK_S ?? 45);
// How late a process may get a core when other tests run, too.
const SCHEDULING_MS = 100;
const RESIDENT_MAX_KB = 300 * 1024;

const residentKb = (server) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.child.pid}/status`, 'utf8'))[1]);

// An honest user: it talks while it has a partner, and presses Next when it is its turn.
class Student {
  static async arrive(server, person, address, faults) {
    const student = new Student();
    student.faults = faults;
    student.waits_ms = [];
    student.client = await Client.connect(server, { localAddress: address });
    student.client.onMessage = (message) => student.take(message);
    student.welcomed = new Promise((resolve) => { student.onWelcome = resolve; });
    student.client.closed.then((close) => {
      if (!student.leaving) faults.push(`closed ${JSON.stringify(close)}`);
    });
    student.client.send('authenticate', { token: person.token });
    await guarded(student.welcomed, 'a welcome');
    return student;
  }

  take({ type, payload, raw }) {
    switch (type) {
      case 'welcome': this.onWelcome(); break;
      // A message that was sent just before the partner pressed Next names a session that has ended.
      case 'error':
        if (payload.code !== 'no_session') this.faults.push(raw);
        break;
      case 'match_found':
        // The initiator came later and found somebody who waited: it waits for the server only. Its partner may have
        // waited for the next person to press Next.
        if (this.askedAt && payload.isInitiator) this.waits_ms.push(performance.now() - this.askedAt);
        this.askedAt = null;
        this.session = payload;
        break;
      case 'partner_left':
        this.session = null;
        this.join();
        break;
      case 'queue_left': this.join(); break;
      case 'partner_suspended': this.faults.push(raw); break;
      default:
    }
  }

  join() {
    this.askedAt = performance.now();
    this.client.send('join_queue', {});
  }

  talk(n) {
    if (!this.session) return;
    const { sessionId, partnerId } = this.session;
    this.client.send('signal', { sessionId, targetUserId: partnerId, signal: { n, filler: 'x'.repeat(1200) } });
    if (n % 4 === 0) this.client.send('chat', { sessionId, clientMessageId: `c${n}`, text: 'hello there' });
  }

  next() {
    if (!this.session) return;
    this.askedAt = performance.now();
    this.client.send('skip', { sessionId: this.session.sessionId });
    this.session = null;
  }
}

// Everybody talks all the time. Every second a twentieth of them press Next at once, as after a lecture.
async function live(students, seconds, onSecond = () => {}) {
  for (const student of students) student.waits_ms.length = 0;
  const until = Date.now() + seconds * 1000;
  for (let round = 0; Date.now() < until; round += 1) {
    students.forEach((student, index) => { if ((index + round) % 4 === 0) student.talk(round); });
    if (round % 5 === 0) students.forEach((student, index) => { if ((index * 7 + round) % 20 === 0) student.next(); });
    if (round % 5 === 0) onSecond();
    await sleep(200);
  }
  const waits = students.flatMap((student) => student.waits_ms).sort((a, b) => a - b);
  return { matches: waits.length, p50_ms: waits[Math.floor(waits.length / 2)], p99_ms: waits[Math.floor(waits.length * 0.99)] };
}

test(`${PEOPLE} honest users see no fault while twelve kinds of attackers run for ${HOSTILE_S} s`, async (t) => {
  const server = await startServer({ GURUKUL_AUTH: 'embedded', GURUKUL_THREADS: '1', GURUKUL_LOG: 'error' });
  t.after(() => server.close());
  const faults = [];
  const students = [];
  for (const index of range(PEOPLE)) {
    students.push(await Student.arrive(server, await guest(server), `127.0.2.${1 + (index % 50)}`, faults));
  }
  for (const student of students) student.join();
  await eventually('everybody has met somebody', () => students.every((student) => student.session));

  const quiet = await live(students, QUIET_S);
  const script = fileURLToPath(new URL('./lib/attackers.mjs', import.meta.url));
  const attackers = spawn('nice', ['-n', '10', process.execPath, script, String(server.port), String(HOSTILE_S)],
    { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => attackers.kill('SIGKILL'));
  let said = '';
  attackers.stdout.on('data', (bytes) => { said += bytes; });
  const ended = new Promise((resolve) => { attackers.on('close', resolve); });
  let peak_kb = 0;
  const hostile = await live(students, HOSTILE_S, () => { peak_kb = Math.max(peak_kb, residentKb(server)); });
  await guarded(ended, 'the end of the attackers');

  const counts = JSON.parse(said);
  t.diagnostic(JSON.stringify({ quiet, hostile, peak_mb: Math.round(peak_kb / 1024), counts }));
  assert.deepEqual(faults.slice(0, 5), [], `${faults.length} faults of honest people`);
  for (const [kind, count] of Object.entries(counts)) assert.ok(count > 1, `${kind} acted ${count} times only`);
  assert.ok(peak_kb < RESIDENT_MAX_KB, `${peak_kb} kB resident`);
  assert.ok(hostile.matches > PEOPLE, `${hostile.matches} matches`);
  // The attackers, the students and the server share the cores of this machine.
  const allowed_ms = 2 * Math.max(quiet.p99_ms, SCHEDULING_MS);
  assert.ok(hostile.p99_ms <= allowed_ms, `a match in ${hostile.p99_ms} ms (p99), quiet ${quiet.p99_ms}`);
  await eventually('everybody has a partner or waits for one', () =>
    students.every((student) => student.session || student.askedAt));
  for (const student of students) student.leaving = true;
});
