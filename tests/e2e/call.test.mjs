// Two users are matched, talk and chat; one goes on to a third user and stops.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openStage } from './lib/stage.mjs';

test('two matched users each see the video of the other', async (t) => {
  const stage = await openStage(t);
  const people = await stage.pair();
  for (const person of people) {
    await person.reaches('connected');
    const call = await person.seesFrames(30);
    assert.equal(call.state, 'connected');
  }
});

test('chat messages arrive in both directions, and the reader sees that the partner is typing', async (t) => {
  const stage = await openStage(t);
  const [first, second] = await stage.pair();
  await first.reaches('connected');
  await second.reaches('connected');
  for (const [writer, reader] of [[first, second], [second, first]]) {
    const text = `from ${writer.user}: <b>ümlaut</b> 👋`;
    await writer.at('chat-input').pressSequentially('…');
    await reader.at('typing').waitFor({ state: 'visible' });
    await writer.say(text);
    await reader.reads(text);
    await writer.reads(text);
  }
});

test('Next matches the user with a third one, and the partner is told that it was skipped', async (t) => {
  const stage = await openStage(t);
  const [first, second] = await stage.pair();
  await first.seesFrames(1);
  await second.seesFrames(1);
  const third = await stage.goesOnToAThird(first, second);
  const [left] = await second.probe('payloads', 'partner_left');
  assert.equal(left.reason, 'skipped');
  const matches = await first.probe('payloads', 'match_found');
  assert.equal(matches.at(-1).partnerId, third.user);
});

test('Stop ends the call, keeps only the devices of the green room open and tells the partner', async (t) => {
  const stage = await openStage(t);
  const first = await stage.person();
  const greenRoom = await first.settles();
  await first.start();
  await first.queues();
  const second = await stage.person();
  await second.start();
  await first.seesFrames(1);
  await second.seesFrames(1);
  await first.stop();
  await first.reaches('idle');
  await second.passed('partner-left');
  const [left] = await second.probe('payloads', 'partner_left');
  assert.equal(left.reason, 'ended');
  await first.holds(greenRoom);
});

test('when a user closes the tab, the server tells the partner at once', async (t) => {
  const stage = await openStage(t);
  const [first, second] = await stage.pair();
  await first.seesFrames(1);
  await second.seesFrames(1);
  const closedAt = Date.now();
  await first.page.close();
  await second.passed('partner-left');
  const [left] = await second.probe('payloads', 'partner_left');
  assert.equal(left.reason, 'disconnected');
  const heard = (await second.probe('messages')).find((each) => each.type === 'partner_left');
  const shown = (await second.probe('states')).find((each) => each.state === 'partner-left');
  assert.ok(heard.at <= shown.at, 'the state follows the message of the server');
  t.diagnostic(`tab closed to partner-left, seen from outside: ${Date.now() - closedAt} ms; ` +
    `message to state: ${(shown.at - heard.at).toFixed(1)} ms`);
});

test('a second tab of the same user takes over the search, and the first tab says so', async (t) => {
  const stage = await openStage(t);
  const person = await stage.person();
  await person.start();
  await person.reaches('searching');
  const { page: older } = person;
  await person.openTab();
  await person.start();
  await person.reaches('searching');
  const { page: newer } = person;
  person.page = older;
  await person.reaches('error');
  assert.match(await older.locator('main').innerText(), /another (tab|window|device|place)|elsewhere/i);
  person.page = newer;
  assert.equal(await person.state(), 'searching');
});
