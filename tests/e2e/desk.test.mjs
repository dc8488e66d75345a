// The admin page: access, content, and the effect of its actions on users in a call.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../integration/lib/guard.mjs';
import { isAccessible } from './lib/axe.mjs';
import { openCampus } from './lib/campus.mjs';
import { openStage } from './lib/stage.mjs';

const tabs = ['now', 'reports', 'people', 'bans', 'settings', 'audit'];
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

// The page fits the screen: only the tabs can scroll sideways.
async function fits(person, where) {
  const over = await person.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(over <= 0, `${where} is ${over} px too wide`);
}

test('the admin page refuses everybody who is no administrator and sends no admin request for them', async (t) => {
  const campus = await openCampus(t);
  const nobody = await campus.stage.person({ path: '/desk' });
  await nobody.at('desk-no').waitFor();
  await isAccessible(nobody, 'desk without a login');
  const ada = await campus.logIn(await campus.account('Ada'), { path: '/desk' });
  await ada.at('desk-no').waitFor();
  assert.match(await ada.text(), /not one of them/);
  assert.equal(await ada.at('desk-now').count(), 0);
  await isAccessible(ada, 'desk of a member');
  assert.deepEqual(ada.requests.filter((url) => url.includes('/api/v1/admin')), [], 'requests to the admin API');

  const stage = await openStage(t);
  const open = await stage.person({ path: '/desk' });
  await open.at('desk-no').waitFor();
});

test('the link that a server prints at its first start makes the first administrator', async (t) => {
  const campus = await openCampus(t);
  const link = await eventually('the link', () => /\/desk#admin=[\w-]+/.exec(campus.stage.server.stderr)?.[0]);
  const ada = await campus.logIn(await campus.account('Ada'), { path: '/profile' });
  await ada.visit(link);
  await ada.at('admin-link').click();
  await ada.at('desk-now').waitFor();
  assert.equal(new URL(ada.page.url()).hash, '', 'the token is not left in the address');
});

test('the admin page shows the current numbers of calls, waiting users and online users', async (t) => {
  const campus = await openCampus(t);
  const admin = await campus.admin();
  const [ada, ben] = [await campus.member('Ada'), await campus.member('Ben')];
  await campus.meet(ada, ben);
  const cleo = await campus.member('Cleo');
  await cleo.start();
  await cleo.queues();
  const shows = (testid, value) => admin.page.locator(`[data-testid=${testid}]`, { hasText: value }).waitFor();
  await shows('now-calls', /^1$/);
  await shows('now-waiting', /^1$/);
  await shows('now-online', /^3$/);
  await isAccessible(admin, 'desk: now');
});

test('the admin page shows a report with its chat messages, and a ban from there ends the call', async (t) => {
  const campus = await openCampus(t);
  const [ada, ben] = [await campus.member('Ada'), await campus.member('Ben')];
  await campus.meet(ada, ben);
  await ben.say('send me money');
  await ada.reads('send me money');
  await ada.say('no');
  await ben.reads('no');
  await ada.at('report').click();
  await ada.page.locator('input[value=spam]').check();
  await ada.at('report-words').fill('Asks everybody for money.');
  await ada.at('report-send').click();
  await ada.at('report-sent').waitFor();
  await ada.page.keyboard.press('Escape');
  assert.equal(await ada.state(), 'connected');

  const admin = await campus.admin({ context: phone });
  await admin.at('desk-reports').click();
  await admin.at('report-list').getByRole('link').first().click();
  await admin.at('report-detail').getByText('Asks everybody for money.').waitFor();
  assert.deepEqual(await admin.at('report-messages').locator('li > p').allInnerTexts(), ['send me money', 'no']);
  await fits(admin, 'a report');
  await isAccessible(admin, 'desk: report');
  await admin.at('report-ban').click();
  await admin.at('ban-reason').fill('Begging in calls');
  await admin.at('ban-length').selectOption({ label: 'A day' });
  await isAccessible(admin, 'desk: ban dialog');
  await admin.at('ban-confirm').click();
  await admin.at('report-settled').waitFor();

  await ben.reaches('error');
  await ben.page.getByText('Begging in calls').waitFor();
  const tomorrow = new Date(Date.now() + 24 * 60 * 60 * 1000);
  assert.match(await ben.text(), new RegExp(`suspended.*until .*${tomorrow.getFullYear()}`, 's'));
  await isAccessible(ben, 'banned', { state: 'error' });
  await ada.passed('partner-left');

  // After the ban is lifted, the user can return. All actions are in the audit log.
  await admin.at('desk-bans').click();
  await admin.at('ban-list').getByText('Begging in calls').waitFor();
  await fits(admin, 'the bans');
  await admin.at('unban').click();
  await admin.at('unban-confirm').click();
  await admin.page.getByText('Nobody is banned.').waitFor();
  await admin.at('desk-audit').click();
  const log = admin.at('audit-list');
  for (const words of [/read a report/, /banned until .*Begging in calls/, /settled a report: banned/, /lifted a ban/]) {
    await log.getByText(words).first().waitFor();
  }
  await fits(admin, 'the audit log');
  await ben.page.reload();
  await ben.at('start').click();
  await ben.reaches('searching');
});

test('switching matching off shows waiting users the message of the operator; later they can continue', async (t) => {
  const campus = await openCampus(t);
  const ada = await campus.member('Ada');
  await ada.start();
  await ada.queues();
  const admin = await campus.admin();
  await admin.at('desk-settings').click();
  await admin.at('setting-matching').click();
  await admin.at('setting-matchingMessage').fill('Back after the exams.');
  await admin.at('settings-save').click();
  await admin.page.getByText('It holds now').waitFor();
  await ada.reaches('error');
  await ada.page.getByText('Back after the exams.').waitFor();
  await isAccessible(ada, 'matching is off', { state: 'error' });

  // A new visitor sees it before pressing a button.
  const ben = await campus.member('Ben');
  await ben.page.getByTestId('matching-off').getByText('Back after the exams.').waitFor();
  assert.equal(await ben.at('start').isDisabled(), true);
  await isAccessible(ben, 'green room while matching is off', { state: 'idle' });

  await admin.at('setting-matching').click();
  await admin.at('settings-save').click();
  await admin.page.getByText('It holds now').waitFor();
  await ada.page.getByRole('button', { name: 'Go on' }).click();
  await ada.queues();
  await ben.page.getByTestId('matching-off').waitFor({ state: 'detached' });
  await ben.start();
  for (const person of [ada, ben]) await person.reaches('connected');
});

test('match modes and interests that the operator switched off are missing from the green room', async (t) => {
  const campus = await openCampus(t);
  await campus.change({ modes: ['audio', 'text'], interests: false });
  const ada = await campus.logIn(await campus.account('Ada'));
  await ada.page.locator('[data-testid=mode-select] option[value=video]').waitFor({ state: 'detached' });
  assert.deepEqual(await ada.at('mode-select').locator('option').allInnerTexts(), ['Voice', 'Text']);
  assert.equal(await ada.at('interests-input').count(), 0);
  await ada.choose('text');
  await ada.start();
  await ada.queues();
});

test('when two administrators change the settings at once, the second sees the changes of the first', async (t) => {
  const campus = await openCampus(t);
  const admin = await campus.admin();
  await admin.at('desk-settings').click();
  await admin.at('setting-banner').fill('Mine');
  await admin.at('setting-messageDays').fill('14');
  await campus.change({ banner: 'Theirs', guests: false });
  await admin.at('settings-save').click();
  await admin.at('settings-conflict').getByText(/is now Theirs · you want Mine/).waitFor();
  await isAccessible(admin, 'desk: conflict');
  admin.forgives(/status of 409/);
  await admin.at('settings-keep-mine').click();
  await admin.page.getByText('It holds now').waitFor();
  const { body } = await campus.api('GET', '/api/v1/admin/settings', { token: (await campus.adminsAccount()).token });
  assert.deepEqual([body.banner, body.messageDays, body.guests], ['Mine', 14, false]);
});

test('the admin page finds users by name, address and id, and each of its tabs fits a phone', async (t) => {
  const campus = await openCampus(t);
  const [ada] = [await campus.account('Ada Find'), await campus.account('Ben')];
  const admin = await campus.admin({ context: phone });
  for (const tab of tabs) {
    await admin.at(`desk-${tab}`).click();
    await admin.page.locator(`[data-testid=desk-${tab}][aria-current=page]`).waitFor();
    await isAccessible(admin, `desk: ${tab}`);
    await fits(admin, tab);
  }
  await admin.at('desk-people').click();
  for (const query of ['ada f', ada.email, ada.id]) {
    await admin.at('people-search').fill(query);
    await admin.page.keyboard.press('Enter');
    await admin.page.waitForFunction(() => document.querySelectorAll('[data-testid=people-list] > li').length === 1);
    await admin.at('people-list').getByText(ada.email).waitFor();
  }
  await admin.at('ban').click();
  await admin.at('ban-reason').fill('By hand');
  await admin.page.keyboard.press('Enter');
  await admin.at('people-list').getByText(/banned until/).waitFor();
});
