// Blocks and bans race against joins, over HTTP and WebSocket: once a block or ban is acknowledged, no match breaks
// it. These tests use the whole server; src/server/profile_race_test.cpp has a hundred thousand races of the profile
// cache and the lobby.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { api, online } from './lib/accounts.mjs';
import { Client } from './lib/client.mjs';
import { SMOKE, range, unique } from './lib/guard.mjs';
import { SECRET, claims, mint } from './lib/jwt.mjs';
import { startServer } from './lib/server.mjs';
import { SUPABASE, person } from './lib/talk.mjs';

const PEOPLE = SMOKE ? 10 : 80;  // each two of them race once
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

// The circle method: in each round everybody is in one pair, and no pair occurs twice.
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

// The current partner according to the inbox, which is emptied; undefined without a session.
function partnerOf(client) {
  let partner;
  for (const { type, payload } of client.inbox.splice(0)) {
    if (type === 'match_found') partner = payload.partnerId;
    if (type === 'partner_left' || type === 'session_ended') partner = undefined;
  }
  return partner;
}

// Waits for a random number of round trips, at most `most`, to reach a random moment during the other request.
async function aWhile(client, most) {
  for (let left = Math.floor(Math.random() * (most + 1)); left > 0; --left) await client.barrier();
}

// Both join while one blocks the other. Resolves to true if they were matched before the block took effect.
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
    assert.notEqual(partnerOf(client), partner.person.id, 'the session continues after the block');
  }
  [one, other].forEach(join);
  await Promise.all([one.barrier(), other.barrier()]);
  for (const [client, partner] of [[one, other], [other, one]]) {
    const found = client.messages('match_found').map(({ payload }) => payload.partnerId);
    assert.ok(!found.includes(partner.person.id), 'matched after the block was acknowledged');
    client.send('leave_queue', {});
  }
  await Promise.all([one.barrier(), other.barrier()]);
  [one, other].forEach(partnerOf);
  return met;
}

test(`no match breaks one of ${(PEOPLE * (PEOPLE - 1)) / 2} blocks that race against joins`, async (t) => {
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

// A user joins while being banned, tries to connect again, and must be refused. `bait` is there to be matched with.
// Resolves to true if they were matched before the ban took effect.
async function raceBan(bait) {
  const who = person();
  const client = await online(server, who);
  const interests = [unique('race').slice(-32)];
  bait.send('join_queue', { interests });
  await bait.barrier();
  const acknowledged = act('/admin/bans', admin.token, { userId: who.id, reason: 'rude', minutes: null });
  // The connection may be closed before it joins.
  const joined = aWhile(client, 1).then(() => client.send('join_queue', { interests }), () => {});
  await Promise.all([acknowledged, joined]);
  await client.expectClose(4003);
  await bait.barrier();
  const met = bait.messages('match_found').some(({ payload }) => payload.partnerId === who.id);
  assert.notEqual(partnerOf(bait), who.id, 'the session continues after the ban');
  const back = await Client.connect(server);
  await back.askError('authenticate', { token: who.token }, 'banned');
  await back.expectClose(4003);
  return met;
}

test(`no match breaks one of ${BANS} bans that race against joins`, async (t) => {
  let met = 0;
  await Promise.all(range(AT_ONCE).map(async () => {
    const bait = await online(server, person());
    t.after(() => bait.terminate());
    for (const _ of range(BANS / AT_ONCE)) met += await raceBan(bait) ? 1 : 0;
  }));
  t.diagnostic(`${met} were paired before the ban held`);
});
