// A phone held upright: everything that a call needs is on the screen and can be touched.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openStage } from './lib/stage.mjs';
import { canBeTouched, fits, PHONE } from './lib/touch.mjs';

test('on a phone screen of 390x844 the controls of a call fit and can be touched', async (t) => {
  const stage = await openStage(t);
  const phone = await stage.person({ path: '/', context: PHONE });
  await fits(phone, 'front page');
  await canBeTouched(phone, 'guest-enter');
  await phone.at('guest-enter').tap();
  await phone.at('start').waitFor();
  await fits(phone, 'green room');
  await canBeTouched(phone, 'start');
  await phone.at('start').tap();
  await phone.reaches('searching');
  await fits(phone, 'searching');
  await canBeTouched(phone, 'stop');
  const other = await stage.person();
  await other.start();
  await phone.reaches('connected');
  await phone.seesFrames(30);
  await fits(phone, 'call');
  for (const control of ['next', 'stop', 'mic-toggle', 'camera-toggle']) await canBeTouched(phone, control);
  const picture = await phone.at('remote-video').boundingBox();
  assert.ok(picture.width * picture.height > 0.4 * 390 * 844, `the partner fills the screen: ${JSON.stringify(picture)}`);
  for (const label of ['Picture in picture', 'Full screen']) {
    await canBeTouched(phone, label, phone.page.getByRole('button', { name: label }).filter({ visible: true }));
  }
  // A message that arrives while the chat is closed is shown over the video. A tap on it opens the chat.
  await other.say('from the desk');
  await phone.page.getByRole('button', { name: /1 new/ }).waitFor();
  await canBeTouched(phone, 'the newest message', phone.page.getByRole('button', { name: 'from the desk' }));
  await phone.opensChat();
  await phone.reads('from the desk');
  await canBeTouched(phone, 'chat-input');
  await phone.say('from the phone');
  await other.reads('from the phone');
  await fits(phone, 'chat');
  for (const control of ['next', 'stop', 'mic-toggle', 'camera-toggle']) await canBeTouched(phone, control);
  await phone.page.getByRole('button', { name: 'Close the chat' }).tap();
  await phone.at('chat-input').waitFor({ state: 'hidden' });
});
