// Report, block, rating and buddy request in a call: effects on the two users, their next matches, and the keyboard.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAccessible } from './lib/axe.mjs';
import { openCampus } from './lib/campus.mjs';
import { openStage } from './lib/stage.mjs';

const partners = async (person) => (await person.probe('payloads', 'match_found')).map(({ partnerId }) => partnerId);
const place = async (person, testid) => JSON.stringify(await person.at(testid).boundingBox());

test('a block ends the call for both users, and they are not matched with each other again', async (t) => {
  const campus = await openCampus(t);
  const [ada, ben] = [await campus.member('Ada'), await campus.member('Ben')];
  await campus.meet(ada, ben);
  await ada.at('block').click();
  await ada.at('block-dialog').waitFor();
  await ada.at('block-confirm').click();
  await ada.reaches('searching');
  await ben.passed('partner-left');
  await ben.reaches('searching');
  const states = await ada.probe('states');
  assert.ok(states.every(({ state }) => state !== 'partner-left'), 'the page does not say that the partner left');
  assert.equal(await ada.at('rating').count(), 0, 'the page does not ask for a rating of a blocked user');

  // Both wait with the same preferences. They are matched only with others.
  const [cleo, dan] = [await campus.member('Cleo'), await campus.member('Dan')];
  await cleo.start();
  await cleo.reaches('connected');
  await dan.start();
  for (const person of [ada, ben, dan]) await person.reaches('connected');
  assert.deepEqual(await partners(ada), [ben.account.id, cleo.account.id]);
  assert.deepEqual(await partners(ben), [ada.account.id, dan.account.id]);
});

test('Escape closes an open dialog and does not end the call', async (t) => {
  const campus = await openCampus(t);
  const [ada, ben] = [await campus.member('Ada'), await campus.member('Ben')];
  await campus.meet(ada, ben);
  const { keyboard } = ada.page;
  for (const about of ['report', 'block']) {
    await ada.at(about).focus();
    await keyboard.press('Enter');
    await ada.at(`${about}-dialog`).waitFor();
    await isAccessible(ada, `${about} dialog`, { state: 'connected' });
    await keyboard.press('Escape');
    await ada.at(`${about}-dialog`).waitFor({ state: 'detached' });
    assert.equal(await ada.at(about).evaluate((node) => node === document.activeElement), true, 'the button has focus');
    assert.equal(await ada.state(), 'connected');
  }
  assert.equal((await partners(ada)).length, 1);
  assert.ok(!(await ben.probe('states')).some(({ state }) => state === 'partner-left'));

  // Without a dialog, Escape still means Next.
  await keyboard.press('Escape');
  await ben.passed('partner-left');
});

test('a report can be sent by keyboard only, also if the partner leaves while the dialog is open', async (t) => {
  const campus = await openCampus(t);
  const [ada, ben] = [await campus.member('Ada'), await campus.member('Ben')];
  await campus.meet(ada, ben);
  await ben.say('give me your address');
  await ada.reads('give me your address');
  const { keyboard } = ada.page;
  await ada.at('report').focus();
  await keyboard.press('Enter');
  await ada.at('report-dialog').waitFor();
  await keyboard.press('ArrowDown');
  assert.equal(await ada.page.locator('input[name=reason]:checked').inputValue(), 'harassment');
  await keyboard.press('Tab');
  await keyboard.type('He asked where I live.');
  await ben.stop();
  await ada.reaches('partner-left');
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await ada.at('report-sent').waitFor();
  assert.equal(await ada.state(), 'partner-left', 'the page does not search for the next partner during a report');
  await isAccessible(ada, 'report sent', { state: 'partner-left' });
  await keyboard.press('Escape');
  await ada.at('report-dialog').waitFor({ state: 'detached' });

  const { token } = await campus.adminsAccount();
  const { body } = await campus.api('GET', '/api/v1/admin/reports', { token });
  const [{ id, reason, words, reportedId, reporterId }] = body.items;
  assert.deepEqual([reason, words], ['harassment', 'He asked where I live.']);
  assert.deepEqual([reporterId, reportedId], [ada.account.id, ben.account.id]);
  const report = await campus.api('GET', `/api/v1/admin/reports/${id}`, { token });
  assert.deepEqual(report.body.messages.map(({ from, text }) => [from, text]), [['reported', 'give me your address']]);
});

// Which ratings count for karma is tested in tests/hostile/karma.test.mjs.
test('a rating after a call is stored, can be changed and moves no button on the page', async (t) => {
  const campus = await openCampus(t);
  const [ada, ben] = [await campus.member('Ada'), await campus.member('Ben')];
  await campus.meet(ada, ben);
  await ben.stop();
  await ada.reaches('partner-left');
  await ada.stays();
  const before = await place(ada, 'next');
  await ada.at('rate-up').click();
  await campus.hasRated(ada, 'up');
  assert.equal(await place(ada, 'next'), before);
  await ada.at('rate-down').click();
  await campus.hasRated(ada, 'down');

  // After Next, the page asks for the rating until the next match. The search does not wait for the answer.
  await ada.next();
  await ada.reaches('searching');
  assert.equal(await ada.at('rate-down').getAttribute('aria-pressed'), 'true');
  await isAccessible(ada, 'searching after a call', { state: 'searching' });
  const stopAt = await place(ada, 'stop');
  const cleo = await campus.member('Cleo');
  await cleo.start();
  await ada.reaches('connected');
  await cleo.stop();
  await ada.reaches('partner-left');
  await ada.reaches('searching');
  assert.equal(await ada.at('rate-up').getAttribute('aria-pressed'), 'false', 'a new call has no rating yet');
  assert.equal(await place(ada, 'stop'), stopAt);
});

test('two users become buddies when each sends the other a request', async (t) => {
  const campus = await openCampus(t);
  const [ada, ben] = [await campus.member('Ada'), await campus.member('Ben')];
  await campus.meet(ada, ben);
  const says = (person, state) => person.page.locator(`[data-testid=add-buddy][data-state=${state}]`).waitFor();
  await says(ada, 'ask');
  await ada.at('add-buddy').click();
  await says(ada, 'asked');
  await ben.at('add-buddy').click();
  await says(ben, 'buddies');
  for (const person of [ada, ben]) {
    const { body } = await campus.api('GET', '/api/v1/buddies', { token: person.account.token });
    assert.deepEqual(body.items.map(({ state }) => state), ['buddy']);
  }
  assert.match(await ben.at('add-buddy').getAttribute('aria-label'), /Ada is your buddy/);
});

test('a guest can report and block, but has no buddies and no ratings', async (t) => {
  const campus = await openCampus(t);
  const [guest, ben] = [await campus.guest(), await campus.member('Ben')];
  await campus.meet(guest, ben);
  assert.equal(await guest.at('add-buddy').count(), 0);
  await guest.at('report').click();
  await guest.page.locator('input[value=spam]').check();
  await guest.at('report-send').click();
  await guest.at('report-sent').waitFor();
  await guest.page.getByRole('button', { name: /^block/i }).last().click();
  await guest.at('block-confirm').click();
  await guest.reaches('searching');
  assert.equal(await guest.at('rating').count(), 0);
  await ben.passed('partner-left');
});

test('a server without accounts offers no report, block, buddy request or rating', async (t) => {
  const stage = await openStage(t);
  const [first, second] = await stage.pair({ mode: 'text' });
  for (const person of [first, second]) {
    await person.reaches('connected');
    for (const testid of ['report', 'block', 'add-buddy', 'rating']) {
      assert.equal(await person.at(testid).count(), 0, testid);
    }
  }
});

test('in a video call the buttons to report, block and add a buddy are on the screen, on a phone too', async (t) => {
  const campus = await openCampus(t);
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
  const [ada, ben] = [
    await campus.member('Ada', { mode: 'video', context: phone }), await campus.member('Ben', { mode: 'video' }),
  ];
  await campus.meet(ada, ben);
  await ada.seesFrames(5);
  for (const person of [ada, ben]) {
    const { width, height } = person.page.viewportSize();
    for (const testid of ['report', 'block', 'add-buddy']) {
      const box = await person.at(testid).boundingBox();
      assert.ok(box.x >= 0 && box.x + box.width <= width && box.y + box.height <= height, `${testid} is on the screen`);
      assert.ok(box.width >= 44 && box.height >= 44, `${testid} is big enough for a finger`);
    }
  }
  await isAccessible(ada, 'video call of members', { state: 'connected' });
});
