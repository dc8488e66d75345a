// Calls through the relay only, and the errors for a refused or stopped relay.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freePort } from '../integration/lib/ports.mjs';
import { mint } from './lib/coturn.mjs';
import { openStage } from './lib/stage.mjs';

const RELAY_ONLY = { query: { relay: 'only' } };

for (const transport of ['udp', 'tcp']) {
  test(`with the relay only, over ${transport}, both sides decode frames and use relay candidates`, async (t) => {
    const stage = await openStage(t, { relay: [transport] });
    for (const person of await stage.pair(RELAY_ONLY)) {
      await person.reaches('connected');
      const call = await person.seesFrames(30);
      assert.equal(call.iceTransportPolicy, 'relay');
      assert.equal(call.local.type, 'relay');
      assert.equal(call.remote.type, 'relay');
      assert.equal(call.local.relayProtocol, transport);
    }
  });
}

test('a call whose relay was killed continues after another relay was started', async (t) => {
  const stage = await openStage(t, { relay: ['udp'] });
  const people = await stage.pair(RELAY_ONLY);
  for (const person of people) await person.seesFrames(30);
  const before = await Promise.all(people.map((person) => person.call()));
  await stage.relay.kill();
  // Each side detects the failure by itself, at a different time.
  await Promise.race(people.map((person) => person.passed('reconnecting')));
  await stage.restartRelay();
  for (const [index, person] of people.entries()) {
    await person.reaches('connected');
    const { framesDecoded } = await person.call();
    const call = await person.seesFrames(framesDecoded + 30);
    assert.equal(call.id, before[index].id, 'the peer connection is still the same');
    assert.notEqual(call.ufrag, before[index].ufrag, 'an ICE restart changed the ufrag');
    assert.equal(call.local.type, 'relay');
  }
});

test('a call whose relay was killed for good ends with a message that the relay cannot be reached', async (t) => {
  const stage = await openStage(t, { relay: ['udp'] });
  const people = await stage.pair(RELAY_ONLY);
  for (const person of people) await person.seesFrames(30);
  await stage.relay.kill();
  for (const person of people) {
    await person.passed('reconnecting');
    await person.reaches('error');
    assert.match(await person.text(), /relay cannot be reached/i);
  }
});

// Credentials that are signed with the relay's own secret but have expired.
const expired = (relay) => [useCredential, mint(relay.secret, { secondsLeft: -60 })];

const BROKEN = [
  { what: 'a wrong secret', relayEnv: { GURUKUL_TURN_SECRET: 'not the secret of the relay' }, errors: /^401 / },
  { what: 'credentials that have expired', init: expired, errors: /^401 / },
  { what: 'a relay port that nobody listens on', deadPort: true, errors: /^701 / },
];

for (const { what, relayEnv = {}, init = () => null, deadPort = false, errors } of BROKEN) {
  test(`with ${what}, the call fails with a message that names the relay`, async (t) => {
    const dead = deadPort ? { GURUKUL_TURN_URLS: `turn:127.0.0.1:${await freePort()}?transport=tcp` } : {};
    const stage = await openStage(t, { relay: ['udp'], relayEnv: { ...relayEnv, ...dead } });
    for (const person of await stage.pair({ ...RELAY_ONLY, init: init(stage.relay) })) {
      await person.reaches('error');
      assert.match(await person.text(), /relay/i, 'the message names the relay');
      const shown = (await person.probe('states')).map((each) => each.state);
      assert.ok(!shown.includes('connected'), `the page never showed connected: ${shown}`);
      const refused = await person.probe('candidateErrors');
      assert.ok(refused.some((each) => errors.test(each)), `candidate errors of the browser: ${refused}`);
    }
  });
}

// Runs in the page. Replaces the relay credential that the server gave.
function useCredential({ username, password }) {
  const replaced = (config) => ({
    ...config,
    iceServers: config?.iceServers?.map((each) => (each.username ? { ...each, username, credential: password } : each)),
  });
  window.RTCPeerConnection = class RTCPeerConnection extends window.RTCPeerConnection {
    constructor(config, ...more) { super(replaced(config), ...more); }

    setConfiguration(config) { super.setConfiguration(replaced(config)); }
  };
}
