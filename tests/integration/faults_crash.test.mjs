// kill -9 while messages are acknowledged. A chat_ack promises (src/social/write_behind.hpp):
//   saved: true       the message is in the database and stays there
//   saved: false      the message is on its way: it is in the journal after the wait of a batch (50 ms) and
//                     one fdatasync; only younger messages are lost with the process
// Journal and database take messages in the order in which they were sent, so only the last messages of a
// participant can be lost, never one that was sent before a kept one. No message is stored twice.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { online } from './lib/accounts.mjs';
import { SMOKE, eventually, range, unique } from './lib/guard.mjs';
import { Postgres, missingPostgres } from './lib/postgres.mjs';
import { startServer } from './lib/server.mjs';
import { SUPABASE, Talk, person, textsOf } from './lib/talk.mjs';

const PAIRS = 10;
const WORDS = SMOKE ? 10 : 100;  // of each pair
const ROUNDS = SMOKE ? 1 : 3;

const skip = missingPostgres();

const waiting = (server, where) =>
  server.metric(new RegExp(`^gurukul_history_waiting\\{where="${where}"\\}`));

async function start(t, env) {
  const server = await startServer(env);
  t.after(() => server.close());
  return server;
}

async function restart(t, server, env) {
  await server.kill();
  const next = await start(t, { ...env, GURUKUL_DATA_DIR: server.dataDir });
  // Wait until the database has everything that was in the journal.
  await eventually('an empty journal', async () =>
    await waiting(next, 'memory') === 0 && await waiting(next, 'journal') === 0);
  return next;
}

const startTalks = (server) => Promise.all(range(PAIRS).map(() => Talk.start(server)));

// In each pair one participant sends WORDS messages, each after the acknowledgement of the one before. Resolves
// when at least `acked` messages are acknowledged as not yet saved, and `saved` messages as saved.
function sayAll(talks, { acked: ackedMin = 0, saved: savedMin = 0 }) {
  return new Promise((enough) => {
    let [acked, saved] = [0, 0];
    for (const talk of talks) {
      talk.acked = new Set();
      talk.saved = new Set();
      talk.a.onMessage = ({ type, payload }) => {
        if (type !== 'chat_ack') return;
        if (payload.saved) {
          talk.saved.add(payload.clientMessageId);
          ++saved;
        } else {
          talk.acked.add(payload.clientMessageId);
          ++acked;
          if (talk.said.length < WORDS) talk.say(talk.a);
        }
        if (acked >= ackedMin && saved >= savedMin) enough();
      };
      talk.say(talk.a);
    }
  });
}

// Checks the promise that is described at the top of this file.
async function assertPromise(server, talk) {
  const [mine, theirs] = await Promise.all(talk.people.map((who) => textsOf(server, who, talk.sessionId)));
  assert.deepEqual(mine, theirs);
  const kept = new Set(mine);
  assert.equal(kept.size, mine.length, 'no message is stored twice');
  for (const text of talk.saved) assert.ok(kept.has(text), `${text} was acknowledged as saved`);
  assert.deepEqual(talk.said.slice(0, kept.size).sort(), mine.sort(), 'only the last messages are lost');
  return { kept: kept.size, acked: talk.acked.size, saved: talk.saved.size };
}

test(`after kill -9 during ${PAIRS * WORDS} messages, ${ROUNDS} times, SQLite has every saved message`, async (t) => {
  let server = await start(t, SUPABASE);
  const all = [];
  for (const round of range(ROUNDS)) {
    const talks = await startTalks(server);
    all.push(...talks);
    await sayAll(talks, { saved: Math.ceil((PAIRS * WORDS * (round + 1)) / (ROUNDS + 2)) });
    server = await restart(t, server, SUPABASE);
    const sums = { kept: 0, acked: 0, saved: 0 };
    // The sessions of earlier rounds are checked too.
    for (const talk of all) {
      const counts = await assertPromise(server, talk);
      for (const name of Object.keys(sums)) sums[name] += counts[name];
    }
    t.diagnostic(`round ${round + 1}: ${JSON.stringify(sums)}`);
  }
});

test('messages in the journal are stored after kill -9, although the database was stopped', { skip }, async (t) => {
  const postgres = await Postgres.start();
  t.after(() => postgres.close());
  const env = { ...SUPABASE, GURUKUL_DATABASE_URL: postgres.url(await postgres.createDatabase()) };
  let server = await start(t, env);
  const talks = await startTalks(server);
  await postgres.stop();
  await sayAll(talks, { acked: PAIRS * WORDS });
  await eventually('all messages are in the journal', async () =>
    await waiting(server, 'memory') === 0 && await waiting(server, 'journal') >= PAIRS * WORDS);
  await server.kill();
  await postgres.resume();
  server = await restart(t, server, env);
  for (const talk of talks) {
    assert.equal(talk.saved.size, 0);
    assert.equal((await assertPromise(server, talk)).kept, WORDS);
  }
});

// Resuming a queue spot is a join, and a user whose profile cannot be loaded is not matched.
test('a queue spot is not resumed while the database is stopped', { skip }, async (t) => {
  const postgres = await Postgres.start();
  t.after(() => postgres.close());
  const env = { ...SUPABASE, GURUKUL_DATABASE_URL: postgres.url(await postgres.createDatabase()) };
  const server = await start(t, env);
  const who = person();
  const waits = await online(server, who);
  const interests = [unique('place').slice(-32)];
  waits.send('join_queue', { interests });
  await waits.expect('queued');
  const next = await restart(t, server, env);
  await postgres.stop();
  const back = await online(next, who, { resume: waits.resumeToken });
  assert.equal(back.welcome.resumed, null);
  await back.askError('join_queue', { interests }, 'busy');
  await postgres.resume();
  await eventually('a join is accepted', async () => (await back.ask('join_queue', { interests })).type !== 'error');
});
