// The server crashes or is replaced during a call: the video continues, and both clients resume.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openStage } from './lib/stage.mjs';

// A grace that is long enough for a slow machine to start a server and for both clients to resume.
const PATIENT = { env: { GURUKUL_GRACE: '120' } };

async function framesGoOn(people) {
  for (const person of people) await person.seesFrames((await person.call()).framesDecoded + 30);
}

const ENDINGS = {
  'kill -9': async (server) => { await server.kill(); },
  SIGTERM: async (server) => { server.signal('SIGTERM'); await server.waitForExit(); },
};

for (const [ending, end] of Object.entries(ENDINGS)) {
  test(`after ${ending} and a server restart, video continues, both clients resume and Next works`, async (t) => {
    const stage = await openStage(t, PATIENT);
    const people = await stage.pair();
    for (const person of people) await person.seesFrames(30);
    for (const person of people) await person.probe('startPulse');
    const before = await Promise.all(people.map((person) => person.call()));

    await end(stage.server);
    for (const person of people) await person.reaches('reconnecting');
    await framesGoOn(people);
    await stage.restartServer();
    for (const person of people) await person.reaches('connected');
    for (const person of people) {
      const resumed = (await person.probe('payloads', 'welcome')).at(-1).resumed;
      assert.equal(resumed?.lost, true, 'the session was rebuilt from the resume tokens');
    }

    // The rebuilt session carries signals and text both ways.
    const [first, second] = people;
    for (const [writer, reader] of [[first, second], [second, first]]) {
      await writer.say(`still here, ${writer.user}`);
      await reader.reads(`still here, ${writer.user}`);
    }
    for (const [index, person] of people.entries()) {
      const call = await person.seesFrames(before[index].framesDecoded + 30);
      assert.equal(call.id, before[index].id, 'the peer connection is still the same');
      const pulse = await person.probe('stopPulse');
      t.diagnostic(`longest time without a new frame: ${pulse.worstGapMs} ms in ${pulse.samples} samples`);
      const shown = (await person.probe('states')).map((each) => each.state);
      assert.ok(!shown.includes('partner-left'), `nobody was told that the partner left: ${shown}`);
    }

    await stage.goesOnToAThird(first, second);
  });
}

test('when one client loses its connection, the partner is told and the call continues with a resume', async (t) => {
  const stage = await openStage(t, PATIENT);
  const wire = await stage.wire();
  const first = await stage.person({ origin: wire.origin });
  await first.start();
  await first.queues();
  const second = await stage.person();
  await second.start();
  const people = [first, second];
  for (const person of people) await person.seesFrames(30);
  const before = await Promise.all(people.map((person) => person.call()));
  wire.cut();
  await first.passed('reconnecting');
  await first.reaches('connected');
  await second.heard('partner_suspended');
  await second.heard('partner_resumed');
  await second.reaches('connected');
  await second.say('you are back');
  await first.reads('you are back');
  await framesGoOn(people);
  for (const [index, person] of people.entries()) {
    assert.equal((await person.call()).id, before[index].id, 'the peer connection is still the same');
    const matches = await person.probe('payloads', 'match_found');
    assert.equal(matches.length, 1, 'it is still the first call');
  }
});

test('a waiting client shows that it reconnects while the server is down, and is matched afterwards', async (t) => {
  const stage = await openStage(t, PATIENT);
  const person = await stage.person();
  await person.start();
  await person.queues();
  await stage.server.kill();
  await person.passed('reconnecting');
  await stage.restartServer();
  await person.reaches('searching');
  const other = await stage.person();
  await other.start();
  await person.seesFrames(1);
});
