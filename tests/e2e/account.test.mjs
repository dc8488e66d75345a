// Accounts in the browser: sign-in, sign-out, guests, the profile, and a sign-in that the server ended.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { SKIP_FAKETIME, wallClock } from '../hostile/lib/faketime.mjs';
import { startSmtpSink } from '../accounts/lib/smtp_sink.mjs';
import { PASSWORD } from '../integration/lib/accounts.mjs';
import { eventually, unique } from '../integration/lib/guard.mjs';
import { isAccessible } from './lib/axe.mjs';
import { openCampus } from './lib/campus.mjs';
import { tabTo } from './lib/keys.mjs';
import { openStage } from './lib/stage.mjs';
import { canBeTouched, fits, PHONE } from './lib/touch.mjs';

const KEY = 'gurukul.session';
const newEmail = () => `${unique('student')}@campus.example`;
// A profile picture: a PNG of one pixel.
const PICTURE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E' +
  'rkJggg==', 'base64');

const sessionOf = (person, where = 'localStorage') =>
  person.page.evaluate(([place, key]) => JSON.parse(window[place].getItem(key)), [where, KEY]);

// Console messages of the browser about answers that the page handles.
const refusals = (person) => person.forgives(/status of 4\d\d/);

async function signsUp(person, email = newEmail(), password = PASSWORD) {
  await person.visit('/sign-up');
  await person.at('signup-email').fill(email);
  await person.at('signup-password').fill(password);
  await person.at('signup-submit').click();
  return email;
}

async function typesLogin(person, email, password) {
  await person.at('login-email').fill(email);
  await person.at('login-password').fill(password);
  await person.at('login-submit').click();
}

test('one click on the front page makes a guest, and a reload keeps the same guest', async (t) => {
  const campus = await openCampus(t);
  const person = await campus.stage.person({ path: null });
  await person.visit('/');
  await person.at('guest-enter').click();
  await person.at('start').waitFor();
  assert.equal(new URL(person.page.url()).search, '', 'the URL has no query, so a reload makes no second guest');
  const before = await sessionOf(person, 'sessionStorage');
  assert.equal(before.user.is_anonymous, true);
  await person.page.reload();
  await person.at('start').waitFor();
  assert.equal((await sessionOf(person, 'sessionStorage')).user.id, before.user.id);
});

test('without a sign-in, /chat shows the log-in form instead of the green room and opens no camera', async (t) => {
  const campus = await openCampus(t);
  const person = await campus.stage.person({ path: '/chat', query: {} });
  await person.at('login-email').waitFor();
  assert.equal((await person.probe('counts')).liveTracks, 0);
  await person.at('guest-enter').click();
  await person.at('start').waitFor();
});

test('two tabs of one browser are two guests and can be matched with each other', async (t) => {
  const campus = await openCampus(t);
  const person = await campus.guest();
  const { page: older } = person;
  await person.start();
  await person.queues();
  // window.open copies the sessionStorage, as duplicating a tab does.
  const [newer] = await Promise.all([
    person.context.waitForEvent('page'),
    older.evaluate(() => { window.open('/chat'); }),
  ]);
  person.page = newer;
  await person.at('guest-enter').click();
  await person.at('start').waitFor();
  await person.choose('text');
  await person.start();
  await person.reaches('connected');
});

test('a user can sign up, log out and log in again, and a wrong password is refused', async (t) => {
  const campus = await openCampus(t);
  const person = await campus.stage.person({ path: null });
  refusals(person);
  const email = await signsUp(person);
  await person.at('start').waitFor();
  await person.visit('/profile');
  await person.at('account-email').getByText(email).waitFor();
  await person.at('logout').click();
  await person.page.getByRole('link', { name: 'Log in' }).waitFor();
  assert.equal(await sessionOf(person), null);

  await person.visit('/login?next=/profile');
  await typesLogin(person, email, 'not that one');
  await person.page.getByText('do not belong together').waitFor();
  await typesLogin(person, email, PASSWORD);
  await person.at('account-email').getByText(email).waitFor();
});

test('the sign-up page explains a taken address, a short password and a malformed address', async (t) => {
  const campus = await openCampus(t);
  const person = await campus.stage.person({ path: null });
  refusals(person);
  const { email } = await campus.account('Taken');
  await signsUp(person, email);
  await person.page.getByText('There is an account with this e-mail address already').waitFor();
  await signsUp(person, newEmail(), 'short');
  await person.at('account-failure').getByText('at least 8 characters').waitFor();
  await signsUp(person, 'nobody');
  await person.page.getByText('This is not an e-mail address').waitFor();
});

test('a guest who creates an account keeps its user id and the name that it typed', async (t) => {
  const campus = await openCampus(t);
  const person = await campus.guest();
  await person.page.getByLabel('Your name').fill('Moth');
  const { user } = await sessionOf(person, 'sessionStorage');
  await person.visit('/profile');
  await person.at('upgrade').waitFor();
  const email = newEmail();
  await person.at('signup-email').fill(email);
  await person.at('signup-password').fill(PASSWORD);
  await person.at('signup-submit').click();
  await person.at('account-email').getByText(email).waitFor();
  assert.equal(await person.at('upgrade').count(), 0);
  assert.equal(await sessionOf(person, 'sessionStorage'), null, 'the session is no longer stored for this tab only');
  const session = await sessionOf(person);
  assert.equal(session.user.id, user.id);
  await eventually('the profile has the name that the guest typed', async () =>
    await person.at('profile-name').inputValue() === 'Moth');
  const me = await campus.api('GET', '/api/v1/me', { token: session.access_token });
  assert.deepEqual([me.body.id, me.body.isGuest], [user.id, false]);
});

test('after logging in, a redirect to another site is ignored', async (t) => {
  const campus = await openCampus(t);
  const account = await campus.account('Ada');
  for (const next of ['//elsewhere.example/', 'https://elsewhere.example/', '/\\elsewhere.example', 'javascript:alert(1)']) {
    const person = await campus.stage.person({ path: '/login', query: { next } });
    await typesLogin(person, account.email, PASSWORD);
    await person.at('start').waitFor();
    assert.equal(new URL(person.page.url()).pathname, '/chat', next);
    await person.context.close();
  }
});

test('the recovery page says that the server sends no mail if mail is not configured', async (t) => {
  const campus = await openCampus(t);
  const person = await campus.stage.person({ path: '/recover' });
  refusals(person);
  await person.at('recover-email').fill(newEmail());
  await person.at('recover-submit').click();
  await person.at('account-failure').getByText('sends no mail').waitFor();
});

test('with mail, a user confirms and recovers an account, and a recovery link works only once', async (t) => {
  const sink = await startSmtpSink();
  t.after(() => sink.close());
  const campus = await openCampus(t, { env: {
    GURUKUL_SMTP_URL: sink.url, GURUKUL_SMTP_FROM: 'no-reply@campus.example', GURUKUL_RATE_LIMITS: 'off',
    GURUKUL_PUBLIC_URL: 'https://meet.campus.example',
  } });
  const person = await campus.stage.person({ path: null });
  refusals(person);
  const email = await signsUp(person);
  await person.at('mail-sent').getByText(email).waitFor();
  const welcome = await sink.next();
  await person.visit(`/auth/confirm?token_hash=${welcome.tokenHash}&type=signup`);
  await person.page.getByRole('heading', { name: 'That is confirmed' }).waitFor();
  assert.equal(new URL(person.page.url()).search, '', 'the token of the link does not stay in the URL');

  // Without the link: the user requests the mail again and types its code.
  const typist = await campus.stage.person({ path: null });
  refusals(typist);
  const second = await signsUp(typist);
  await typist.at('mail-sent').waitFor();
  await sink.next();
  await typist.visit('/login');
  await typesLogin(typist, second, PASSWORD);
  await typist.at('send-again').click();
  await typist.at('mail-sent').getByText(second).waitFor();
  await isAccessible(typist, 'a mail was sent');
  await typist.at('digits').fill((await sink.next()).code);
  await typist.at('digits-submit').click();
  await typist.at('start').waitFor();

  const elsewhere = await campus.stage.person({ path: '/recover' });
  refusals(elsewhere);
  await elsewhere.at('recover-email').fill(email);
  await elsewhere.at('recover-submit').click();
  await elsewhere.at('mail-sent').waitFor();
  const { tokenHash } = await sink.next();
  await elsewhere.visit(`/auth/confirm?token_hash=${tokenHash}&type=recovery`);
  await elsewhere.at('new-password').fill('quite another one');
  await elsewhere.at('new-password-submit').click();
  await elsewhere.at('start').waitFor();

  // The new password logged out the other browser.
  await person.visit('/profile');
  await person.visit(`/auth/confirm?token_hash=${tokenHash}&type=recovery`);
  await person.page.getByRole('heading', { name: 'This link does not work' }).waitFor();
  const third = await campus.stage.person({ path: '/login' });
  await typesLogin(third, email, 'quite another one');
  await third.at('start').waitFor();
});

test('the profile page saves name, interests and picture, exports the data and deletes the account', async (t) => {
  const campus = await openCampus(t);
  const account = await campus.account('Ada');
  const person = await campus.logIn(account, { path: '/profile' });
  await person.at('profile-name').fill('  Ada   L. ');
  await person.at('profile-interests').fill('chess, looms,');
  await person.at('profile-save').click();
  await person.at('profile-saved').getByText('Saved').waitFor();
  assert.equal(await person.at('profile-name').inputValue(), 'Ada L.');

  await person.at('avatar-file').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: PICTURE });
  await eventually('the page shows the picture from the server', () => person.page.evaluate(() =>
    [...document.querySelectorAll('main img')].some((image) =>
      image.src.includes('/api/v1/avatars/') && image.complete && image.naturalWidth > 0)));

  const [download] = await Promise.all([person.page.waitForEvent('download'), person.at('export').click()]);
  const mine = JSON.parse(readFileSync(await download.path(), 'utf8'));
  assert.equal(mine.profile.name, 'Ada L.');
  assert.deepEqual(mine.profile.interests, ['chess', 'looms']);

  await person.visit('/chat');
  assert.equal(await person.page.getByLabel('Your name').inputValue(), 'Ada L.');
  await person.page.getByRole('button', { name: 'Remove looms' }).waitFor();
  // The other direction: the partner sees a name that was typed in the green room.
  await person.page.getByLabel('Your name').fill('Countess');
  await person.choose('text');
  const other = await campus.guest();
  await campus.meet(person, other);
  assert.equal(await other.at('partner-name').innerText(), 'Countess');

  await person.visit('/profile');
  await person.at('delete-account').click();
  assert.equal(await person.at('delete-confirm').isDisabled(), true);
  await person.at('delete-word').fill('delete');
  await person.at('delete-confirm').click();
  await person.page.getByRole('link', { name: 'Log in' }).waitFor();
  assert.equal(await sessionOf(person), null);
  const left = await person.page.evaluate(() => ['gurukul.name', 'gurukul.fed'].map((key) => localStorage.getItem(key)));
  assert.deepEqual(left, [null, null], 'the browser keeps no data of the deleted account');
  const { status } = await campus.api('GET', '/api/v1/me', { token: account.token });
  assert.ok([401, 410].includes(status), `${status}`);
});

test('deleting an account long after signing in asks for the password', { skip: SKIP_FAKETIME }, async (t) => {
  const clock = wallClock();
  const campus = await openCampus(t, { env: clock.env });
  const person = await campus.logIn(await campus.account('Ada'), { path: '/profile' });
  refusals(person);
  await person.at('delete-account').click();
  await person.at('delete-word').fill('delete');
  assert.equal(await person.at('delete-password').count(), 0);
  clock.step(40 * 60);
  await person.at('delete-confirm').click();
  await person.at('delete-password').fill('a wrong password');
  await person.at('delete-confirm').click();
  await person.page.getByRole('alert').filter({ hasText: /password/i }).waitFor();
  await person.at('delete-password').fill(PASSWORD);
  await person.at('delete-confirm').click();
  await person.page.getByRole('link', { name: 'Log in' }).waitFor();
  assert.equal(await sessionOf(person), null);
});

const expired = (person) => person.page.evaluate((key) => {
  const session = JSON.parse(localStorage.getItem(key));
  const past = Math.floor(Date.now() / 1000) - 60;
  localStorage.setItem(key, JSON.stringify({ ...session, expires_at: past }));
}, KEY);

test('an expired access token is renewed, and a failed renewal (503 or 429) does not log the user out', async (t) => {
  const campus = await openCampus(t);
  const person = await campus.logIn(await campus.account('Ada'), { path: '/profile' });
  person.forgives(/status of (503|429)/);
  await person.at('profile-name').waitFor();
  const first = await sessionOf(person);
  await expired(person);
  await person.page.reload();
  await person.at('profile-name').waitFor();
  const second = await sessionOf(person);
  assert.notEqual(second.access_token, first.access_token);
  assert.ok(second.expires_at * 1000 > Date.now());

  for (const status of [503, 429]) {
    let asked = 0;
    await person.page.route('**/auth/v1/token*', (route) => {
      asked += 1;
      return route.fulfill({ status, contentType: 'application/json', body: '{"code":"over_request_rate_limit"}' });
    });
    await expired(person);
    await person.page.reload();
    await eventually(`the page requested a new token and got ${status}`, () => asked > 0);
    await person.page.getByRole('button', { name: 'Try again' }).waitFor();
    assert.ok(await sessionOf(person), `${status} logs nobody out`);
    await person.page.unroute('**/auth/v1/token*');
    await person.page.reload();
    await person.at('profile-name').waitFor();
  }
});

test('a page that stays open renews its access token and sends it over the open connection', async (t) => {
  const campus = await openCampus(t);
  const account = await campus.account('Ada');
  const person = await campus.stage.person({ path: null });
  await person.page.clock.install();
  await person.visit('/login?next=/chat');
  await typesLogin(person, account.email, PASSWORD);
  await person.choose('text');
  await person.start();
  await person.queues();
  const before = await person.probe('payloads', 'authenticate');
  assert.equal(before.length, 1);
  await person.page.clock.fastForward('59:20');
  await eventually('the new token is sent', async () => (await person.probe('payloads', 'authenticate')).length === 2);
  const [, after] = await person.probe('payloads', 'authenticate');
  assert.notEqual(after.token, before[0].token);
  assert.equal(after.token, (await sessionOf(person)).access_token);
  await eventually('the token is accepted', async () => (await person.probe('payloads', 'welcome')).length === 2);
  assert.equal(await person.state(), 'searching');
});

test('a user whose sign-in was ended elsewhere is told so and can log in again', async (t) => {
  const campus = await openCampus(t);
  const account = await campus.account('Ada');
  const person = await campus.logIn(account, { path: '/profile' });
  refusals(person);
  await person.at('profile-name').waitFor();
  const other = await campus.logIn(account, { path: '/profile' });
  await other.page.getByRole('button', { name: 'Change the password' }).click();
  await other.at('new-password').fill('quite another one');
  await other.at('new-password-submit').click();
  await other.page.getByText('holds from now on').waitFor();
  await expired(person);
  await person.page.reload();
  await person.at('login-email').waitFor();
  await person.page.getByText('You were signed out').waitFor();
  await typesLogin(person, account.email, 'quite another one');
  await person.at('profile-name').waitFor();
});

test('logging out in one tab logs out the other', async (t) => {
  const campus = await openCampus(t);
  const person = await campus.logIn(await campus.account('Ada'), { path: '/profile' });
  const { page: older } = person;
  await person.openTab('/buddies');
  await person.at('buddy-list').waitFor();
  person.page = older;
  await person.at('logout').click();
  await person.page.getByRole('link', { name: 'Log in' }).waitFor();
  await person.context.pages().find((page) => page !== older).getByTestId('login-email').waitFor();
});

test('the operator\'s banner is shown on every page, and a page with a call still fits the window', async (t) => {
  const campus = await openCampus(t);
  await campus.change({ banner: 'Tonight at ten the server sleeps for five minutes.' });
  const person = await campus.guest();
  for (const path of ['/', '/chat', '/profile']) {
    await person.visit(path);
    await person.at('banner').getByText('Tonight at ten').waitFor();
  }
  await person.visit('/chat');
  await person.choose('text');
  const other = await campus.guest();
  await campus.meet(other, person);
  await person.at('banner').waitFor();
  const [held, high] = await person.page.evaluate(() =>
    [document.documentElement.scrollHeight, window.innerHeight]);
  assert.ok(held <= high, `the page is ${held} px high in a window of ${high} px`);
  await person.page.getByRole('button', { name: 'Close the announcement' }).click();
  await person.at('banner').waitFor({ state: 'detached' });
});

test('in open mode there is no log-in link, and the history page says that there are no accounts', async (t) => {
  const stage = await openStage(t);
  const person = await stage.person({ path: '/' });
  await person.at('guest-enter').waitFor();
  await person.page.waitForLoadState('networkidle');
  assert.equal(await person.page.getByRole('link', { name: 'Log in' }).count(), 0);
  await person.visit('/login?next=/chat');
  await person.at('start').waitFor();
  await person.visit('/history');
  await person.page.getByRole('heading', { name: 'There are no accounts here' }).waitFor();
});

test('a user can log in and log out by keyboard only', async (t) => {
  const campus = await openCampus(t);
  const { email } = await campus.account('Ada');
  const person = await campus.stage.person({ path: '/chat' });
  const { keyboard } = person.page;
  await person.at('login-email').waitFor();
  await tabTo(person, 'login-email');
  await keyboard.type(email);
  await tabTo(person, 'login-password');
  await keyboard.type(PASSWORD);
  await keyboard.press('Enter');
  await person.at('start').waitFor();
  await person.visit('/profile');
  await person.at('logout').waitFor();
  await tabTo(person, 'logout');
  await keyboard.press('Enter');
  await person.page.getByRole('link', { name: 'Log in' }).waitFor();
});

test('on a phone the log-in and the navigation fit the screen and can be touched', async (t) => {
  const campus = await openCampus(t);
  const { email } = await campus.account('Ada');
  const phone = await campus.stage.person({ path: '/chat', context: PHONE });
  for (const control of ['guest-enter', 'login-email', 'login-password', 'login-submit']) {
    await canBeTouched(phone, control);
  }
  await fits(phone, 'login at /chat');
  await typesLogin(phone, email, PASSWORD);
  await phone.at('start').waitFor();
  for (const path of ['/profile', '/history', '/buddies']) {
    await phone.visit(path);
    await phone.page.getByRole('heading', { level: 1 }).waitFor();
    await fits(phone, path);
    const bar = phone.page.getByRole('navigation').filter({ visible: true });
    for (const name of ['Meet', 'History', 'Buddies', 'You']) {
      await canBeTouched(phone, name, bar.getByRole('link', { name, exact: true }));
    }
  }
  await phone.page.getByRole('navigation').filter({ visible: true }).getByRole('link', { name: 'Meet' }).tap();
  await phone.at('start').waitFor();
});

test('axe finds no serious problem on the sign-in pages and on the pages of a guest', async (t) => {
  const campus = await openCampus(t);
  const person = await campus.stage.person({ path: '/chat' });
  refusals(person);
  await person.at('guest-enter').waitFor();
  await isAccessible(person, 'login at /chat');
  for (const [path, hook] of [['/login', 'login-email'], ['/sign-up', 'signup-email'], ['/recover', 'recover-email']]) {
    await person.visit(path);
    await person.at(hook).waitFor();
    await isAccessible(person, path);
  }
  await person.at('recover-email').fill(newEmail());
  await person.at('recover-submit').click();
  await person.at('account-failure').getByText('sends no mail').waitFor();
  await isAccessible(person, 'recovery without mail');
  await person.visit('/auth/confirm?token_hash=long-gone&type=recovery');
  await person.page.getByRole('heading', { name: 'This link does not work' }).waitFor();
  await isAccessible(person, 'a link that does not work');
  const guest = await campus.guest();
  for (const path of ['/profile', '/history', '/buddies']) {
    await guest.visit(path);
    await guest.page.getByRole('heading', { level: 2 }).first().waitFor();
    await isAccessible(guest, `${path} of a guest`);
  }
});

test('a past partner is in the history of both users and can become a buddy, on accessible pages', async (t) => {
  const campus = await openCampus(t);
  const [ada, ben] = [await campus.member('Ada'), await campus.member('Ben')];
  await campus.meet(ada, ben);
  await ada.say('Do you know the way to the library roof?');
  await ben.reads('Do you know the way to the library roof?');
  await ben.say('Up the old stairs.');
  await ada.reads('Up the old stairs.');
  await ada.stop();
  await ben.passed('partner-left');
  for (const [person, other] of [[ada, 'Ben'], [ben, 'Ada']]) {
    await eventually(`${other} is in the history`, async () => {
      await person.visit('/history');
      await person.at('history-list').getByRole('button').or(person.page.getByText('Nobody yet')).first().waitFor();
      return await person.at('history-list').getByRole('button', { name: new RegExp(other) }).count() > 0;
    });
  }
  await isAccessible(ada, 'history');
  await ada.at('history-list').getByRole('button', { name: /Ben/ }).click();
  await ada.at('history-messages').getByText('Up the old stairs.').waitFor();
  await ada.at('history-messages').getByText('Do you know the way').waitFor();
  await isAccessible(ada, 'a call in the history');
  await ada.at('history-search').fill('OLD stairs');
  await ada.at('history-list').getByText('“Up the old stairs.”').waitFor();
  await ada.at('history-search').fill('nobody said that');
  await ada.page.getByText('Nothing found').waitFor();
  await ada.at('history-search').fill('');
  await ada.at('history-list').getByRole('button', { name: /Ben/ }).waitFor();

  await ada.at('add-buddy').click();
  await ada.page.locator('[data-testid="add-buddy"][data-state="asked"]').waitFor();
  await ben.visit('/buddies');
  await ben.page.getByRole('button', { name: 'Accept Ada' }).click();
  await ben.page.getByRole('heading', { name: 'One buddy' }).waitFor();
  await isAccessible(ben, 'buddies');
  await ada.visit('/buddies');
  await ada.at('buddy-list').getByText('Ben').waitFor();
  await ada.page.getByRole('button', { name: 'Remove Ben' }).click();
  await isAccessible(ada, 'dialog to remove a buddy');
  await ada.at('remove-dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await ada.page.getByRole('heading', { name: 'Nobody yet' }).waitFor();
});
