// Blocks and bans race against joins, over HTTP and WebSocket: whoever is told that it holds is not paired
// against it any more. The hundred thousand races of the cache and the lobby are in
// src/server/profile_race_test.cpp; these go through the whole server.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { api, online } from './lib/accounts.mjs';
import { Client } from './lib/client.mjs';
import { SMOKE, range, unique } from './lib/guard.mjs';
import { SECRET, claims, mint } from './lib/jwt.mjs';
import { startServer } from './lib/server.mjs';
import { SUPABASE, person } from './lib/talk.mjs';

const PEOPLE = SMOKE ? 10 : 80;  // two of them are in one race, of every two once
const BANS = SMOKE ? 20 : 400;
const AT_ONCE = 20;

let server;
let admin;
before(async () => {
  server = await startServer({ ...SUPABASE });
  const payload = claims({ email: 'admin@campus.example', app_metadata: { role: 'admin' } });
  admin = { id: payload.sub, token: mint({ payload, key: SECRET }) };
});
after(() => server.close());

// The circle method: in each round everybody is in one pair, and no pair comes twice.
function rounds(count) {
  const [first, ...others] = range(count);
  return others.map((_, round) => {
    const turned = [first, ...others.slice(round), ...others.slice(0, round)];
    return range(count / 2).map((index) => [turned[index], turned[count - 1 - index]]);
  });
}

async function act(path, token, body) {
  const { status, body: answer } = await api(server, 'POST', `/api/v1${path}`, { token, body });
  assert.ok(status < 300, `${path}: ${status} ${JSON.stringify(answer)}`);
}

// The partner with whom this one is in a session, of what it has received; empties the inbox.
function partnerOf(client) {
  let partner;
  for (const { type, payload } of client.inbox.splice(0)) {
    if (type === 'match_found') partner = payload.partnerId;
    if (type === 'partner_left' || type === 'session_ended') partner = undefined;
  }
  return partner;
}

// Somewhere within the time that a request takes: so many round trips of the other connection.
async function aWhile(client, most) {
  for (let left = Math.floor(Math.random() * (most + 1)); left > 0; --left) await client.barrier();
}

// Both join while the one blocks the other; true: they were paired before it held.
async function raceBlock(one, other) {
  const interests = [unique('race').slice(-32)];
  const join = (client) => client.send('join_queue', { interests });
  join(other);
  await other.barrier();
  const acknowledged = act('/blocks', one.person.token, { userId: other.person.id });
  await aWhile(one, 10);
  join(one);
  await acknowledged;
  await Promise.all([one.barrier(), other.barrier()]);
  const met = one.messages('match_found').length > 0;
  for (const [client, partner] of [[one, other], [other, one]]) {
    assert.notEqual(partnerOf(client), partner.person.id, 'a session of the two goes on');
  }
  [one, other].forEach(join);
  await Promise.all([one.barrier(), other.barrier()]);
  for (const [client, partner] of [[one, other], [other, one]]) {
    const found = client.messages('match_found').map(({ payload }) => payload.partnerId);
    assert.ok(!found.includes(partner.person.id), 'paired after the acknowledgement');
    client.send('leave_queue', {});
  }
  await Promise.all([one.barrier(), other.barrier()]);
  [one, other].forEach(partnerOf);
  return met;
}

test(`${(PEOPLE * (PEOPLE - 1)) / 2} blocks against joins`, async (t) => {
  const clients = await Promise.all(range(PEOPLE).map(async () => {
    const who = person();
    return Object.assign(await online(server, who), { person: who });
  }));
  t.after(() => clients.forEach((client) => client.terminate()));
  let met = 0;
  for (const pairs of rounds(PEOPLE)) {
    const results = await Promise.all(pairs.map(([one, other]) => raceBlock(clients[one], clients[other])));
    met += results.filter(Boolean).length;
  }
  t.diagnostic(`${met} were paired before the block held`);
});

// Somebody joins while being banned, with somebody there to be paired with; and tries again.
async function raceBan(bait) {
  const who = person();
  const client = await online(server, who);
  const interests = [unique('race').slice(-32)];
  bait.send('join_queue', { interests });
  await bait.barrier();
  const acknowledged = act('/admin/bans', admin.token, { userId: who.id, reason: 'rude', minutes: null });
  // It may be closed before it comes to that.
  const joined = aWhile(client, 1).then(() => client.send('join_queue', { interests }), () => {});
  await Promise.all([acknowledged, joined]);
  await client.expectClose(4003);
  await bait.barrier();
  const met = bait.messages('match_found').some(({ payload }) => payload.partnerId === who.id);
  assert.notEqual(partnerOf(bait), who.id, 'a session with somebody banned goes on');
  const back = await Client.connect(server);
  await back.askError('authenticate', { token: who.token }, 'banned');
  await back.expectClose(4003);
  return met;
}

test(`${BANS} bans against joins`, async (t) => {
  let met = 0;
  await Promise.all(range(AT_ONCE).map(async () => {
    const bait = await online(server, person());
    t.after(() => bait.terminate());
    for (const _ of range(BANS / AT_ONCE)) met += await raceBan(bait) ? 1 : 0;
  }));
  t.diagnostic(`${met} were paired before the ban held`);
});
