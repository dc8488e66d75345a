// A phone held upright: everything that a call needs is on the screen and can be touched.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openStage } from './lib/stage.mjs';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
const TOUCH_PX = 40;

async function fits(person, where) {
  const width = await person.page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= PHONE.viewport.width, `${where}: ${width} px wide, it scrolls sideways`);
}

async function canBeTouched(person, testid, element = person.at(testid)) {
  await element.waitFor({ state: 'visible' });
  const box = await element.boundingBox();
  const { width, height } = PHONE.viewport;
  assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height,
    `${testid} is on the screen: ${JSON.stringify(box)}`);
  assert.ok(box.width >= TOUCH_PX && box.height >= TOUCH_PX, `${testid} is big enough: ${JSON.stringify(box)}`);
  const isOnTop = await element.evaluate((node) => {
    const { x, y, width: w, height: h } = node.getBoundingClientRect();
    const top = document.elementFromPoint(x + w / 2, y + h / 2);
    return node.contains(top) || top?.contains(node);
  });
  assert.ok(isOnTop, `${testid} is covered by something`);
}

test('a whole call at 390x844', async (t) => {
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
  // A line that comes while the chat is shut is shown over the picture, and opens it.
  await other.say('from the desk');
  await phone.page.getByRole('button', { name: /1 new/ }).waitFor();
  await canBeTouched(phone, 'the newest line', phone.page.getByRole('button', { name: 'from the desk' }));
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
