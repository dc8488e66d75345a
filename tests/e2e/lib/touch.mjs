// Checks on a phone held upright: the page fits the screen, and controls can be touched.
//
//   const phone = await stage.person({ context: PHONE });
//   await fits(phone, 'green room'); await canBeTouched(phone, 'start');

import assert from 'node:assert/strict';

export const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
const TOUCH_PX = 40;

export async function fits(person, where) {
  const width = await person.page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= PHONE.viewport.width, `${where}: ${width} px wide, it scrolls sideways`);
}

export async function canBeTouched(person, testid, element = person.at(testid)) {
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
