// Fifty calls in a row leak nothing: no peer connection, track, listener or DOM node.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../integration/lib/guard.mjs';
import { openStage } from './lib/stage.mjs';
import { StandIns } from './lib/stand_in.mjs';

const PRESSES = 50;
// React keeps the last fibre, and Chromium keeps some listeners of a closing connection.
const SLACK = { JSEventListeners: 25, Nodes: 150 };

async function heap(person) {
  person.cdp ??= await person.context.newCDPSession(person.page);
  await person.cdp.send('Performance.enable');
  // Two garbage collections: the second frees what the first one finalised.
  for (let round = 0; round < 2; round += 1) await person.cdp.send('HeapProfiler.collectGarbage');
  const { metrics } = await person.cdp.send('Performance.getMetrics');
  const of = (name) => metrics.find((each) => each.name === name).value;
  return { JSEventListeners: of('JSEventListeners'), Nodes: of('Nodes'), ...await person.probe('counts') };
}

// After Next, the page closes the old connection only when that connection is idle. A garbage collection frees only
// what is unused by then. On a slow machine, both happen after the first frame of the next call.
async function settledHeap(person, isBack) {
  let counts;
  await eventually('the counts return to their earlier values', async () => {
    counts = await heap(person);
    return isBack(counts);
  }).catch((error) => assert.fail(`${error.message}: ${JSON.stringify(counts)}`));
  return counts;
}

async function meetNext(person, known) {
  await person.next();
  await person.meets(known + 1);
  await person.reaches('connected');
}

test(`pressing Next ${PRESSES} times leaks no connection, track, listener or DOM node`, async (t) => {
  const stage = await openStage(t, { env: { GURUKUL_RATE_LIMITS: 'off' } });
  const person = await stage.person();
  const greenRoom = await person.settles();
  const crowd = await StandIns.open(stage);
  await crowd.come({ again: true });
  await person.start();
  await person.meets(1);
  await person.reaches('connected');
  // The first calls fill caches.
  for (let press = 1; press <= 5; press += 1) await meetNext(person, press);
  await person.seesFrames(1);
  // Open connections: that of the running call, and perhaps a prepared one.
  const before = await settledHeap(person, ({ open, remembered }) => open <= 2 && remembered <= 2);
  for (let press = 6; press < PRESSES; press += 1) {
    // In the second half a partner is already waiting. The page then joins second and makes the offer.
    if (press === PRESSES / 2) await crowd.come({ again: true });
    await meetNext(person, press);
  }
  await meetNext(person, PRESSES);
  await person.seesFrames(1);
  const after = await settledHeap(person, (counts) => counts.open <= 2 && counts.remembered <= 2
    && counts.liveTracks === before.liveTracks && counts.openSockets === 1
    && Object.entries(SLACK).every(([name, slack]) => counts[name] <= before[name] + slack))
    .catch((error) => assert.fail(`${error.message}; before: ${JSON.stringify(before)}`));
  t.diagnostic(`before ${JSON.stringify(before)}`);
  t.diagnostic(`after  ${JSON.stringify(after)}`);
  const roles = (await person.probe('payloads', 'match_found')).map((each) => each.isInitiator);
  assert.ok(roles.includes(true) && roles.includes(false), 'the page was the initiator in some calls only');
  assert.ok(after.created >= PRESSES, `there is a connection for each partner: ${after.created}`);

  await person.stop();
  await person.reaches('idle');
  await person.holds(greenRoom);
});
