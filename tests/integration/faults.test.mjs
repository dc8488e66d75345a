// PostgreSQL stops, hangs and restarts while users talk: only the history is delayed, and it loses nothing.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { api, online } from './lib/accounts.mjs';
import { SMOKE, eventually, range, sleep, unique } from './lib/guard.mjs';
import { Postgres, closeBoth, missingPostgres } from './lib/postgres.mjs';
import { startServer } from './lib/server.mjs';
import { SUPABASE, Talk, person } from './lib/talk.mjs';

const PAIRS = SMOKE ? 10 : 200;
const WORDS = 3;
const skip = missingPostgres();

let postgres;
let server;
let talks;
before(async () => {
  if (skip) return;
  postgres = await Postgres.start();
  const database = await postgres.createDatabase();
  server = await startServer({ ...SUPABASE, GURUKUL_DATABASE_URL: postgres.url(database) });
  talks = await Promise.all(range(PAIRS).map(() => Talk.start(server)));
});
after(() => closeBoth(server, postgres));

const everyTalk = (act) => Promise.all(talks.map(act));
const retries = () => server.metric(/^gurukul_history_retries_total/);

// Four clients whose profiles are loaded. They share an interest that nobody else has.
async function four() {
  const interests = [unique('four')];
  const clients = [];
  for (const _ of range(4)) clients.push(await online(server, person()));
  return { clients, join: (client) => client.send('join_queue', { interests }) };
}

// a meets b, and c meets d. Then a and c press Next and meet each other.
async function pairAndSkip({ clients, join }) {
  const [a, b, c, d] = clients;
  const partners = [];
  for (const [first, second] of [[a, b], [c, d]]) {
    join(first);
    await first.expect('queued');
    join(second);
    partners.push((await second.expect('match_found')).partnerId);
    await first.expect('match_found');
  }
  assert.deepEqual(partners, [a.userId, c.userId]);
  a.send('skip', {});
  await b.expect('partner_left');
  c.send('skip', {});
  await d.expect('partner_left');
  assert.equal((await a.expect('match_found')).partnerId, c.userId);
}

// A client whose profile cannot be loaded: it gets a welcome, but its join is refused.
async function newcomer() {
  const client = await online(server, person());
  const refused = await client.ask('join_queue', { interests: [unique('newcomer')] });
  assert.equal(refused.type, 'error', refused.raw);
  assert.equal(refused.payload.code, 'busy');
  assert.ok(refused.payload.retryAfterMs > 0, refused.raw);
  return client;
}

async function joinsInTheEnd(client) {
  const interests = [unique('later')];
  await eventually('a join after the database is back', async () => {
    const answer = await client.ask('join_queue', { interests });
    if (answer.type !== 'error') return true;
    assert.equal(answer.payload.code, 'busy', answer.raw);
    await sleep(answer.payload.retryAfterMs);
    return false;
  });
}

// The whole sequence: `away` makes the database unavailable, `back` makes it available again.
async function withoutDatabase(t, away, back) {
  const known = await four();
  t.after(() => known.clients.forEach((client) => client.terminate()));
  await away();
  try {
    await everyTalk((talk) => talk.exchange(WORDS));
    await pairAndSkip(known);
    const late = await newcomer();
    t.after(() => late.terminate());
    // The server has to try to store, and to fail.
    const before = await retries();
    if (!SMOKE) await eventually('an attempt to store that failed', async () => await retries() > before);
    await everyTalk((talk) => talk.exchange(1));
    await everyTalk((talk) => talk.assertNothingStored());
    await back();
    await joinsInTheEnd(late);
  } catch (error) {
    await Promise.resolve(back()).catch(() => {});
    throw error;
  }
  await everyTalk((talk) => talk.stored());
  await everyTalk((talk) => talk.assertHistory());
}

test(`the messages of ${PAIRS} pairs are stored in the history`, { skip }, async () => {
  await everyTalk((talk) => talk.exchange(1));
  await everyTalk((talk) => talk.stored());
  await everyTalk((talk) => talk.assertHistory());
});

test('calls go on while PostgreSQL is stopped, and their messages are stored after its start', { skip }, (t) =>
  withoutDatabase(t, () => postgres.stop(), () => postgres.resume()));

test('calls go on while PostgreSQL hangs, and their messages are stored when it runs again', { skip }, (t) =>
  withoutDatabase(t, () => postgres.pause(), () => postgres.unpause()));

test('messages that are sent during a restart of PostgreSQL are all stored', { skip }, async () => {
  const talking = everyTalk((talk) => talk.exchange(4 * WORDS));
  await postgres.stop();
  await postgres.resume();
  await talking;
  await everyTalk((talk) => talk.stored());
  await everyTalk((talk) => talk.assertHistory());
});

test('the API answers 503 with Retry-After while its database is stopped', { skip }, async () => {
  const { token } = talks[0].people[0];
  await postgres.stop();
  try {
    const { status, headers } = await api(server, 'GET', '/api/v1/calls', { token });
    assert.equal(status, 503);
    assert.ok(Number(headers.get('retry-after')) > 0);
  } finally {
    await postgres.resume();
  }
  await eventually('the API answers again', async () =>
    (await api(server, 'GET', '/api/v1/calls', { token })).status === 200);
});

test('no message of the tests above was refused or rejected', { skip }, async () => {
  assert.equal(await server.metric(/^gurukul_history_total\{outcome="(refused|rejected)"\}/), 0);
});
