// A whole call by keyboard: Tab, Enter, Space, arrow keys and Escape, always with a visible focus.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tabTo } from './lib/keys.mjs';
import { openStage } from './lib/stage.mjs';

test('a user can join, chat, go to the next partner and stop by keyboard only', async (t) => {
  const stage = await openStage(t);
  const person = await stage.person({ path: '/' });
  const { keyboard } = person.page;
  await person.at('guest-enter').waitFor();
  await tabTo(person, 'guest-enter');
  await keyboard.press('Enter');
  await person.at('start').waitFor();
  await tabTo(person, 'interests-input');
  await keyboard.type('chess');
  await keyboard.press('Enter');
  await tabTo(person, 'start');
  await keyboard.press('Enter');
  await person.queues();
  const [joined] = await person.probe('payloads', 'join_queue');
  assert.deepEqual(joined.interests, ['chess']);

  const other = await stage.person();
  await other.start();
  await person.reaches('connected');
  await person.seesFrames(1);
  await tabTo(person, 'mic-toggle');
  await keyboard.press('Space');
  await keyboard.press('Space');
  await tabTo(person, 'chat-input');
  await keyboard.type('typed, not clicked');
  await keyboard.press('Enter');
  await other.reads('typed, not clicked');
  assert.equal(await person.state(), 'connected', 'Space and Enter in the chat input do not end the call');

  // The third user shares the interest. Otherwise the partner that is left would be matched with it first.
  const third = await stage.person();
  await third.at('interests-input').fill('chess,');
  await third.start();
  await third.queues();
  await person.leavesTheField();
  await keyboard.press('Escape');
  await person.meets(2);
  await person.reaches('connected');
  assert.equal((await person.probe('payloads', 'match_found')).at(-1).partnerId, third.user);
  await other.passed('partner-left');

  await tabTo(person, 'stop');
  await keyboard.press('Enter');
  await person.reaches('idle');
  await third.passed('partner-left');
});
