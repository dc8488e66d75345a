// A user who uses only the keyboard.
//
//   await tabTo(person, 'start');        // also checks that the focus is visible

import assert from 'node:assert/strict';

const TABS_MAX = 60;

const focused = (page) => page.evaluate(() => document.activeElement?.dataset?.testid ?? null);

// Presses Tab until the element has the focus; fails if it cannot be reached.
export async function tabTo(person, testid) {
  for (let presses = 0; presses < TABS_MAX; presses += 1) {
    if (await focused(person.page) === testid) {
      await hasVisibleFocus(person, testid);
      return;
    }
    await person.page.keyboard.press('Tab');
  }
  assert.fail(`${TABS_MAX} presses of Tab did not reach ${testid}: ${await person.summary()}`);
}

// The element or one of its three closest parents has an outline or a box shadow.
async function hasVisibleFocus(person, testid) {
  const isSeen = await person.at(testid).evaluate((node) => {
    for (let each = node, depth = 0; each && depth < 4; each = each.parentElement, depth += 1) {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(each);
      if (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) return true;
      if (boxShadow !== 'none' && /[1-9]/.test(boxShadow.replace(/rgba?\([^)]*\)/g, ''))) return true;
    }
    return false;
  });
  assert.ok(isSeen, `${testid} shows that it has the focus`);
}
