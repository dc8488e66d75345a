// Negotiation during a call: crossing offers, a camera that is added later, a network change.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../integration/lib/guard.mjs';
import { openStage } from './lib/stage.mjs';

const signalsOf = async (person, type) =>
  (await person.probe('sent', 'signal')).filter(({ signal }) => signal.type === type).length;

async function framesGoOn(person) {
  return person.seesFrames((await person.call()).framesDecoded + 30);
}

test('when two offers cross, the offer of the initiator is used and the call continues', async (t) => {
  const stage = await openStage(t);
  const people = await stage.pair();
  for (const person of people) await person.seesFrames(30);
  const before = [];
  for (const person of people) {
    before.push({
      id: (await person.call()).id, offers: await signalsOf(person, 'offer'), answers: await signalsOf(person, 'answer'),
    });
    await person.probe('holdSignals');
  }
  for (const person of people) await person.probe('renegotiate');
  for (const [index, person] of people.entries()) {
    await eventually(`${person.user} offered`, async () => await signalsOf(person, 'offer') > before[index].offers);
  }
  for (const person of people) await person.probe('releaseSignals');

  for (const [index, person] of people.entries()) {
    const { isInitiator } = (await person.probe('payloads', 'match_found')).at(-1);
    const answers = before[index].answers + (isInitiator ? 0 : 1);
    await eventually(`${person.user} is stable again`, async () =>
      (await person.call()).signalingState === 'stable' && await signalsOf(person, 'answer') === answers);
    const call = await framesGoOn(person);
    assert.equal(call.id, before[index].id);
    assert.equal(await person.state(), 'connected');
  }
  assert.equal(await signalsOf(people[0], 'answer') + await signalsOf(people[1], 'answer'),
    before[0].answers + before[1].answers + 1, 'one offer is answered, the other is rolled back');
});

for (const role of ['offers', 'answers']) {
  test(`the side that ${role} can begin a call with its camera off and switch it on later`, async (t) => {
    const stage = await openStage(t);
    const [person, partner] = await stage.pair();
    await person.seesFrames(30);
    await partner.seesFrames(30);
    await person.at('camera-toggle').click();
    await partner.page.getByText('The camera is off').waitFor();

    const next = await stage.person();
    // The offer comes from the person who joins last: `person` here, if the next partner waits already.
    if (role === 'offers') {
      await next.start();
      await next.queues();
    }
    await partner.page.close();
    if (role === 'answers') {
      await eventually('the user is queued again', async () => (await person.probe('payloads', 'queued')).length > 1);
      await next.start();
    }
    await person.meets(2);
    const { isInitiator } = (await person.probe('payloads', 'match_found')).at(-1);
    assert.equal(isInitiator, role === 'offers');
    await person.seesFrames(30);
    await next.reaches('connected');
    await next.page.getByText('The camera is off').waitFor();
    assert.equal((await next.call()).framesDecoded, 0);

    await person.at('camera-toggle').click();
    await next.seesFrames(30);
    await next.page.getByText('The camera is off').waitFor({ state: 'detached' });
    assert.equal(await next.state(), 'connected');
    assert.equal(await person.state(), 'connected');
  });
}

// Makes the browser detect a change of network, for example from Wi-Fi to mobile data.
async function changesNetwork(person, connectionType) {
  const cdp = await person.context.newCDPSession(person.page);
  await cdp.send('Network.enable');
  await cdp.send('Network.emulateNetworkConditions',
    { offline: false, latency: 30, downloadThroughput: 5e6, uploadThroughput: 5e6, connectionType });
}

for (const [who, index] of [['who waited first', 0], ['who joined last', 1]]) {
  test(`when the user ${who} changes network, ICE restarts and the call continues`, async (t) => {
    const stage = await openStage(t);
    const people = await stage.pair();
    for (const person of people) await person.seesFrames(30);
    const before = await Promise.all(people.map((person) => person.call()));
    await changesNetwork(people[index], 'cellular4g');
    for (const [at, person] of people.entries()) {
      await eventually(`new ICE credentials at ${person.user}`, async () => {
        const call = await person.call();
        return call.ufrag !== before[at].ufrag && call.signalingState === 'stable';
      });
      const call = await framesGoOn(person);
      assert.equal(call.id, before[at].id, 'the peer connection is still the same');
      assert.equal(await person.state(), 'connected');
    }
  });
}
