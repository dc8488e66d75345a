// Direct calls between buddies: by URL, during another call, and without an answer.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAccessible } from './lib/axe.mjs';
import { openCampus } from './lib/campus.mjs';

const heading = (person, text) => person.page.getByRole('heading', { name: text }).waitFor();

// Two users in a text call who became buddies in it.
async function buddies(campus) {
  const pair = [await campus.member('Ada'), await campus.member('Ben')];
  const [ada, ben] = pair;
  await campus.meet(ada, ben);
  await ada.at('add-buddy').click();
  // The other page changes its button at once, so that it accepts the request.
  await ben.page.getByRole('button', { name: /wants to be your buddy/ }).click();
  for (const person of pair) await person.page.locator('[data-testid=add-buddy][data-state=buddies]').waitFor();
  return pair;
}

test('two users become buddies in a call, and a later direct call reaches the buddy in the wait queue', async (t) => {
  const campus = await openCampus(t);
  const [ada, ben] = await buddies(campus);
  await ada.stop();
  await ben.reaches('partner-left');
  await ben.reaches('searching');

  await ada.visit('/buddies');
  await ada.at('buddy-list').getByText('Here now').waitFor();
  await ada.at('call-buddy').click();
  await heading(ada, 'Call Ben');
  await ada.page.getByText('Ben is here now').waitFor();
  await isAccessible(ada, 'green room of a call', { state: 'idle' });
  await ada.choose('text');
  await ada.start();
  await heading(ada, 'Calling Ben');
  await ben.at('invite').getByText('Ada calls to write').waitFor();
  await isAccessible(ben, 'a buddy calls', { state: 'searching' });
  await ben.at('invite-decline').click();
  await ada.reaches('error');
  await ada.page.getByText('Not now').waitFor();
  await isAccessible(ada, 'call declined', { state: 'error' });

  await ada.page.getByRole('button', { name: 'Call again' }).click();
  await ben.at('invite-accept').click();
  for (const person of [ada, ben]) await person.reaches('connected');
  await ben.say('there you are');
  await ada.reads('there you are');

  // After a direct call, the page does not search for strangers.
  await ben.stop();
  await ada.reaches('partner-left');
  await ada.page.getByText('Ben ended the call', { exact: true }).waitFor();
  assert.equal(await ada.page.getByRole('button', { name: /stay/i }).count(), 0);
});

test('accepting a video call from a buddy ends the running call', async (t) => {
  const campus = await openCampus(t);
  const [ada, ben] = await buddies(campus);
  await ada.stop();
  await ben.reaches('searching');
  const cleo = await campus.member('Cleo');
  await cleo.start();
  await ben.reaches('connected');

  await ada.visit(`/chat?call=${ben.account.id}`);
  await heading(ada, 'Call Ben');
  await ada.choose('video');
  await ada.start();
  const invite = ben.at('invite');
  await invite.getByText('Accepting ends this call').waitFor();
  // An incoming call does not interrupt typing.
  await ben.at('chat-input').pressSequentially('wait a moment');
  await ben.page.keyboard.press('Enter');
  await cleo.reads('wait a moment');
  await ben.at('invite-accept').click();
  for (const person of [ada, ben]) await person.reaches('connected');
  for (const person of [ada, ben]) await person.seesFrames(10);
  await cleo.passed('partner-left');
});

test('a buddy with an open page can be called before pressing Start, and a second tab ends no call', async (t) => {
  const campus = await openCampus(t);
  const [ada, ben] = await buddies(campus);
  for (const person of [ada, ben]) await person.stop();
  await ben.at('start').waitFor();

  await ada.visit(`/chat?call=${ben.account.id}`);
  await ada.page.getByText('Ben is here now').waitFor();
  await ada.choose('text');
  await ada.start();
  await ben.at('invite-accept').click();
  for (const person of [ada, ben]) await person.reaches('connected');
  const second = await ben.page.context().newPage();
  await second.goto(ben.page.url());
  await second.getByTestId('start').waitFor();
  await ada.say('still there');
  await ben.reads('still there');
});

test('a call to an absent buddy shows a message; the call link of a stranger shows the usual green room', async (t) => {
  const campus = await openCampus(t);
  const [ada, ben] = await buddies(campus);
  await ben.page.close();
  await ada.passed('partner-left');
  await ada.visit(`/chat?call=${ben.account.id}`);
  await heading(ada, 'Call Ben');
  await ada.page.getByText('Ben is away').waitFor();
  await ada.choose('text');
  await ada.start();
  await ada.page.getByText('They are not here').waitFor();

  const cleo = await campus.member('Cleo');
  await cleo.visit(`/chat?call=${ben.account.id}`);
  await cleo.at('start').waitFor();
  assert.equal(await cleo.at('start').innerText(), 'Start');
});
