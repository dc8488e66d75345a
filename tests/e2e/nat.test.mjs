// The real page behind real NATs: direct calls, relayed calls, and calls that fail with an error.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startServer } from '../integration/lib/server.mjs';
import { launchBrowser } from './lib/browser.mjs';
import { startCoturn } from './lib/coturn.mjs';
import { PUBLIC, buildInternet } from './lib/nat.mjs';
import { Person } from './lib/person.mjs';
import { HAS_NAMESPACES, WEB_DIR } from './lib/stage.mjs';

const IN_NETNS = new URL('lib/in_netns', import.meta.url).pathname;
const PORT = 8080;
const ORIGIN = `http://${PUBLIC}:${PORT}`;
const skip = HAS_NAMESPACES ? false : 'needs network namespaces: run as root';

let internet;
let relay;
const browsers = {};

before(async () => {
  if (skip) return;
  internet = buildInternet();
  relay = await startCoturn({ address: PUBLIC, port: 3478, netns: 'pub' });
  for (const side of ['A', 'B']) browsers[side] = await launchBrowser({ netns: `cli${side}`, origin: ORIGIN });
});

after(async () => {
  for (const browser of Object.values(browsers)) await browser.close();
  await relay?.stop();
  internet?.close();
});

async function meet(t, { a, b, servers }) {
  internet.setMode('A', a);
  internet.setMode('B', b);
  const relayEnv = servers === 'stun' ? { GURUKUL_STUN_URLS: relay.stun } : relay.env(['udp', 'tcp']);
  const server = await startServer({
    ...relayEnv, HOST: PUBLIC, PORT: String(PORT), GURUKUL_ALLOW_OPEN: '1', GURUKUL_WEB_DIR: WEB_DIR,
    E2E_NETNS: 'pub', E2E_PROGRAM: process.env.GURUKUL_BINARY,
  }, { binary: IN_NETNS });
  const people = [];
  t.after(async () => {
    for (const person of people) await person.context.close();
    await server.close();
    for (const person of people) person.judge();
  });
  for (const side of ['A', 'B']) {
    const person = await Person.arrive(browsers[side], ORIGIN);
    people.push(person);
    await person.start();
    if (side === 'A') await person.queues();
  }
  return people;
}

const CASES = [
  { a: 'symmetric', b: 'symmetric', servers: 'stun', path: null },
  { a: 'symmetric', b: 'symmetric', servers: 'turn', path: 'relay' },
  { a: 'no-udp', b: 'symmetric', servers: 'turn', path: 'relay', tcp: ['A'] },
  { a: 'no-udp', b: 'no-udp', servers: 'turn', path: 'relay', tcp: ['A', 'B'] },
  { a: 'cone', b: 'cone', servers: 'turn', path: 'direct' },
  { a: 'none', b: 'none', servers: 'turn', path: 'direct' },
];

for (const { a, b, servers, path, tcp = [] } of CASES) {
  const outcome = path === null ? 'fails with a message for both users' : path === 'relay' ? 'is relayed' : 'is direct';
  test(`networks ${a} and ${b} with ${servers}: the call ${outcome}`, { skip }, async (t) => {
    const people = await meet(t, { a, b, servers });
    if (path === null) {
      for (const person of people) {
        await person.reaches('error');
        assert.match(await person.text(), /connect|network|relay|path/i);
        const shown = (await person.probe('states')).map((each) => each.state);
        assert.ok(!shown.includes('connected'), `the page never showed connected: ${shown}`);
      }
      return;
    }
    const calls = [];
    for (const person of people) {
      await person.reaches('connected');
      calls.push(await person.seesFrames(60));
    }
    const types = calls.flatMap((call) => [call.local.type, call.remote.type]);
    t.diagnostic(`${a} and ${b}: ${types.join(' ')}`);
    assert.equal(types.includes('relay'), path === 'relay', `selected candidates ${types}`);
    for (const [index, side] of ['A', 'B'].entries()) {
      if (tcp.includes(side)) assert.equal(calls[index].local.relayProtocol, 'tcp', `${side} has no UDP`);
      assert.equal(calls[index].state, 'connected');
    }
  });
}
