// axe-core finds nothing serious on any page, in any state, dark or light.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, test } from 'node:test';
import { launchBrowser } from './lib/browser.mjs';
import { openStage } from './lib/stage.mjs';
import { StandIns } from './lib/stand_in.mjs';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const HARM = ['serious', 'critical'];
// Not harm, but held all the same: one main, one first heading, no step left out.
const STRUCTURE = ['landmark-one-main', 'landmark-no-duplicate-main', 'page-has-heading-one', 'heading-order'];

async function isAccessible(person, where, { state } = {}) {
  await person.page.evaluate(axeSource);
  for (const colorScheme of ['dark', 'light']) {
    await person.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations, passes } = await person.page.evaluate(() => window.axe.run(document, {
      resultTypes: ['violations'], elementRef: false,
    }));
    if (state) assert.equal(await person.state(), state, `${where}: the state was over before axe was done`);
    const found = violations.filter((each) =>
      HARM.includes(each.impact) || STRUCTURE.includes(each.id)).map((each) =>
      `${each.id} (${each.impact}): ${each.nodes.slice(0, 3).map((node) =>
        `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`).join(' | ')}`);
    assert.deepEqual(found, [], `${where}, ${colorScheme}`);
    assert.ok(passes.length > 5, `${where}: axe looked at something`);
  }
}

test('front page, green room, searching, connecting', async (t) => {
  const stage = await openStage(t, { env: { GURUKUL_GRACE: '600' } });
  const person = await stage.person({ path: '/' });
  await person.at('guest-enter').waitFor();
  await isAccessible(person, 'front page');
  await person.visit('/nobody/lives/here');
  person.forgives(/status of 404/);
  await person.page.getByRole('heading', { level: 1 }).waitFor();
  await isAccessible(person, 'not found');
  await person.visit('/');
  await person.at('guest-enter').click();
  await person.at('start').waitFor();
  await isAccessible(person, 'green room', { state: 'idle' });
  await person.start();
  await person.reaches('searching');
  await isAccessible(person, 'searching', { state: 'searching' });
  const wire = await stage.wire();
  const crowd = await StandIns.open(stage, { origin: wire.origin });
  await crowd.come({ answers: false });
  await person.reaches('connecting');
  // While the partner is away nothing is given up: the state stands as long as axe takes.
  wire.cut();
  await person.heard('partner_suspended');
  await isAccessible(person, 'connecting', { state: 'connecting' });
});

test('in a call with text, partner left, reconnecting', async (t) => {
  const stage = await openStage(t);
  const person = await stage.person();
  const crowd = await StandIns.open(stage);
  await crowd.come();
  await person.start();
  await person.reaches('connected');
  await person.seesFrames(1);
  await crowd.say('a line to read');
  await person.reads('a line to read');
  await person.say('and one of my own');
  await person.reads('and one of my own');
  await isAccessible(person, 'call', { state: 'connected' });
  await crowd.leave();
  await person.reaches('partner-left');
  await person.stays();
  await isAccessible(person, 'partner left', { state: 'partner-left' });
  await crowd.come();
  await person.next();
  await person.meets(2);
  await person.reaches('connected');
  await stage.server.kill();
  await person.reaches('reconnecting');
  await isAccessible(person, 'reconnecting', { state: 'reconnecting' });
});

test('voices and writing', async (t) => {
  const stage = await openStage(t);
  for (const mode of ['audio', 'text']) {
    const person = await stage.person();
    const crowd = await StandIns.open(stage);
    await person.choose(mode);
    await person.start();
    await person.queues();
    await crowd.come({ mode });
    await person.reaches('connected');
    await isAccessible(person, mode, { state: 'connected' });
    await crowd.leave();
    await person.reaches('partner-left');
    await person.stop();
  }
});

test('queue timed out', async (t) => {
  const stage = await openStage(t, { env: { QUEUE_TIMEOUT: '1' } });
  const person = await stage.person();
  await person.start();
  await person.reaches('error');
  await isAccessible(person, 'queue timed out', { state: 'error' });
});

const refusing = [];
after(async () => { for (const browser of refusing) await browser.close(); });
test('permission denied', async (t) => {
  const browser = await launchBrowser({ permission: 'ask' });
  refusing.push(browser);
  const stage = await openStage(t, { browser });
  const person = await stage.person({ permissions: [] });
  await person.start();
  await person.reaches('error');
  await isAccessible(person, 'permission denied', { state: 'error' });
});
