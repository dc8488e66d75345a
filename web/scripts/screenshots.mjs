// Makes the pictures of docs/images with two browsers, the real server, and drawn figures as camera pictures.
//
//   GURUKUL_BINARY=build/test/gurukul GURUKUL_WEB_DIR=web/out node web/scripts/screenshots.mjs [FOLDER]

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startServer } from '../../tests/integration/lib/server.mjs';
import { paintsItself, settledCampus, spreadsItsCalls } from './lib/account-states.mjs';
import { drawsItsDay, openCampus } from './lib/campus.mjs';
import { arrive, hasTalkedFor, launchPeople, namesItsCamera, openPage, reaches, say, sees } from './lib/people.mjs';

const root = resolve(import.meta.dirname, '../..');
const folder = resolve(process.argv[2] ?? join(root, 'docs/images'));
const films = mkdtempSync(join(tmpdir(), 'gurukul-films-'));
mkdirSync(folder, { recursive: true });

const sizes = {
  wide: { width: 1440, height: 900, colorScheme: 'light' },
  phone: { width: 390, height: 844, colorScheme: 'dark', deviceScaleFactor: 2, hasTouch: true, isMobile: true },
};
const keep = (page, what, size) =>
  page.screenshot({ path: join(folder, `${what}-${size}.jpg`), type: 'jpeg', quality: 82 });

async function frontPage(browser, origin, name) {
  const page = await openPage(browser, sizes[name]);
  await page.goto(origin);
  await keep(page, 'front', name);
  await page.context().close();
}

async function meeting(browsers, origin, name) {
  const first = await arrive(browsers[0], origin, sizes[name], 'Paper Kite');
  await sees(first, 'local-video');
  await namesItsCamera(first);
  await keep(first, 'green-room', name);
  await first.getByTestId('start').click();
  await reaches(first, 'searching');
  await sees(first, 'local-video');
  await keep(first, 'searching', name);
  const second = await arrive(browsers[1], origin, sizes.wide, 'Night Owl');
  await second.getByTestId('start').click();
  for (const page of [first, second]) await reaches(page, 'connected');
  await sees(first, 'remote-video');
  await hasTalkedFor(first, 252_000);
  if (name === 'phone') await keep(first, 'call', name);
  await say(second, 'Hi! You play too?');
  await say(first, 'Every Thursday, under the banyan.');
  await say(second, 'Then I know where the music comes from.');
  await second.getByTestId('chat-input').fill('I bring');
  await first.getByTestId('typing').waitFor();
  await keep(first, name === 'phone' ? 'chat' : 'call', name);
  for (const page of [first, second]) await page.context().close();
}

async function account(browser, webDir, name) {
  const campus = await settledCampus(webDir);
  try {
    const door = await openPage(browser, sizes[name]);
    await door.goto(`${campus.origin}/chat`);
    await door.getByTestId('guest-enter').waitFor();
    await keep(door, 'login', name);
    await door.context().close();
    const page = await campus.logIn(browser, sizes[name], campus.me, '/profile');
    await paintsItself(page);
    await keep(page, 'profile', name);
    await spreadsItsCalls(page);
    await page.goto(`${campus.origin}/history`);
    await page.getByTestId('history-list').getByRole('button', { name: /Night Owl/ }).click();
    await page.getByText('Half past seven.', { exact: true }).waitFor();
    await keep(page, 'history', name);
    await page.goto(`${campus.origin}/buddies`);
    await page.getByText('Here now').first().waitFor();
    await keep(page, 'buddies', name);
    await page.context().close();
  } finally {
    await campus.close();
  }
}

async function safety(browsers, campus, people) {
  const pages = [];
  for (const [at, name] of ['Paper Kite', 'Night Owl'].entries()) {
    const size = at === 0 ? sizes.phone : sizes.wide;
    const page = await campus.logIn(browsers[at], size, people[name], '/chat');
    await page.getByTestId('start').click();
    pages.push(page);
  }
  for (const page of pages) await reaches(page, 'connected');
  await sees(pages[0], 'remote-video');
  await pages[0].getByTestId('report').click();
  await pages[0].getByText('Bullying or harassment').click();
  await keep(pages[0], 'report', 'phone');
  for (const page of pages) await page.context().close();
}

async function deskPictures(browser, campus) {
  const page = await campus.desk(browser, sizes.wide);
  await drawsItsDay(page);
  await keep(page, 'desk', 'wide');
  await page.getByTestId('desk-reports').click();
  await page.getByTestId('report-list').getByRole('link').first().click();
  await page.getByTestId('report-messages').waitFor();
  await keep(page, 'desk-report', 'wide');
  await page.context().close();
}

const webDir = process.env.GURUKUL_WEB_DIR ?? join(root, 'web/out');
const server = await startServer({ GURUKUL_WEB_DIR: webDir });
const campus = await openCampus(webDir);
let browsers = [];
try {
  browsers = await launchPeople(server.httpUrl, films);
  for (const name of Object.keys(sizes)) {
    await frontPage(browsers[0], server.httpUrl, name);
    await meeting(browsers, server.httpUrl, name);
    await account(browsers[0], webDir, name);
  }
  const people = await campus.live();
  await deskPictures(browsers[0], campus);
  await safety(browsers, campus, people);
} finally {
  for (const browser of browsers) await browser.close();
  await server.close();
  await campus.close();
  rmSync(films, { recursive: true, force: true });
}
