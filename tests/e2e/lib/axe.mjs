// What axe-core finds on a page, dark and light.
//
//   await isAccessible(person, 'green room', { state: 'idle' });

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const HARM = ['serious', 'critical'];
// Checked whatever their impact: one main landmark, one level-one heading, no heading level skipped.
const STRUCTURE = ['landmark-one-main', 'landmark-no-duplicate-main', 'page-has-heading-one', 'heading-order'];

export async function isAccessible(person, where, { state } = {}) {
  await person.page.evaluate(axeSource);
  for (const colorScheme of ['dark', 'light']) {
    await person.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations, passes } = await person.page.evaluate(() => window.axe.run(document, {
      resultTypes: ['violations'], elementRef: false,
    }));
    if (state) assert.equal(await person.state(), state, `${where}: the state changed before axe was done`);
    const found = violations.filter((each) =>
      HARM.includes(each.impact) || STRUCTURE.includes(each.id)).map((each) =>
      `${each.id} (${each.impact}): ${each.nodes.slice(0, 3).map((node) =>
        `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`).join(' | ')}`);
    assert.deepEqual(found, [], `${where}, ${colorScheme}`);
    assert.ok(passes.length > 5, `${where}: axe made more than 5 checks`);
  }
}
