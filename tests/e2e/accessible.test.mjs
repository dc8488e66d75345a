// axe-core finds nothing serious on any page, in any state, dark or light.

import { after, test } from 'node:test';
import { isAccessible } from './lib/axe.mjs';
import { launchBrowser } from './lib/browser.mjs';
import { openStage } from './lib/stage.mjs';
import { StandIns } from './lib/stand_in.mjs';

test('axe finds no serious problem on the front page, in the green room, while searching and connecting', async (t) => {
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
  // While the partner is disconnected, the call does not give up, so the state stays while axe runs.
  wire.cut();
  await person.heard('partner_suspended');
  await isAccessible(person, 'connecting', { state: 'connecting' });
});

test('axe finds no serious problem in a call with chat, after the partner left and while reconnecting', async (t) => {
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

test('axe finds no serious problem in an audio call and in a text call', async (t) => {
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

test('axe finds no serious problem after the time in the wait queue ran out', async (t) => {
  const stage = await openStage(t, { env: { QUEUE_TIMEOUT: '1' } });
  const person = await stage.person();
  await person.start();
  await person.reaches('error');
  await isAccessible(person, 'queue timed out', { state: 'error' });
});

const refusing = [];
after(async () => { for (const browser of refusing) await browser.close(); });
test('axe finds no serious problem after the camera permission was denied', async (t) => {
  const browser = await launchBrowser({ permission: 'ask' });
  refusing.push(browser);
  const stage = await openStage(t, { browser });
  const person = await stage.person({ permissions: [] });
  await person.start();
  await person.reaches('error');
  await isAccessible(person, 'permission denied', { state: 'error' });
});
