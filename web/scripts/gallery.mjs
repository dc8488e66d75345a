// Makes screenshots of every page and state: one sheet each, with three sizes, dark and light.
//
//   GURUKUL_BINARY=build/test/gurukul node web/scripts/gallery.mjs FOLDER [STATE...]
//   GURUKUL_WEB_DIR      the export (default web/out)
//   GURUKUL_WEB_OFF_DIR  an export with matching switched off: without it that sheet is left out

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { launchBrowser } from '../../tests/e2e/lib/browser.mjs';
import { startServer } from '../../tests/integration/lib/server.mjs';
import { accountStates } from './lib/account-states.mjs';
import { campusStates } from './lib/campus-states.mjs';
import { arrive, hasTalkedFor, launchPeople, namesItsCamera, openPage, reaches, say, sees } from './lib/people.mjs';

const root = resolve(import.meta.dirname, '../..');
const [folderArgument, ...wanted] = process.argv.slice(2);
if (!folderArgument) {
  console.error('gallery: where to? node web/scripts/gallery.mjs FOLDER [STATE...]');
  process.exit(2);
}
const folder = resolve(folderArgument);
mkdirSync(folder, { recursive: true });
const films = mkdtempSync(join(tmpdir(), 'gurukul-films-'));

const viewports = [[390, 844], [768, 1024], [1440, 900]];
const desk = { width: 1440, height: 900, colorScheme: 'dark' };
const webDir = process.env.GURUKUL_WEB_DIR ?? join(root, 'web/out');

// One sheet: the page in each size with equal heights, dark above light.
async function sheet(page, name) {
  const rows = [];
  for (const colorScheme of ['dark', 'light']) {
    for (const [width, height] of viewports) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); }));
      const path = join(folder, `${name}-${width}-${colorScheme}.jpg`);
      rows.push(await page.screenshot({ type: 'jpeg', quality: 90, path }));
    }
  }
  const paper = await page.context().browser().newPage({ viewport: { width: 1840, height: 1312 } });
  const image = (bytes) => `<img src="data:image/jpeg;base64,${bytes.toString('base64')}" style="height:640px">`;
  const row = (from) => `<div style="display:flex;gap:8px;margin:8px;align-items:flex-start">
    ${rows.slice(from, from + 3).map(image).join('')}</div>`;
  await paper.setContent(`<body style="margin:0;background:#888">${row(0)}${row(3)}</body>`);
  await paper.screenshot({ path: join(folder, `${name}.jpg`), type: 'jpeg', quality: 85 });
  await paper.close();
  await page.setViewportSize(desk);
  console.log(name);
}

let people;
let origin;

async function met(mode = 'video') {
  const pages = [];
  for (const [at, name] of ['Paper Kite', 'Night Owl'].entries()) {
    const page = await arrive(people[at], origin, desk, name);
    await page.getByTestId('mode-select').selectOption(mode);
    await page.getByTestId('start').click();
    pages.push(page);
  }
  for (const page of pages) await reaches(page, 'connected');
  if (mode === 'video') for (const page of pages) await sees(page, 'remote-video');
  await hasTalkedFor(pages[0], 252_000);
  return pages;
}

async function chat([first, second]) {
  await say(second, 'Hi! You play too?');
  await say(first, 'Every Thursday, under the banyan.');
  await say(second, 'Then I know where the music comes from.');
  await second.getByTestId('chat-input').fill('I bring');
  await first.getByTestId('typing').waitFor({ state: 'attached' });
}

const leave = async (pages) => { for (const page of pages) await page.context().close(); };

async function problem(name, { browser = people[0], permissions, init, start = true, at = origin } = {}) {
  const page = await openPage(browser, { ...desk, ...(permissions && { permissions }) });
  if (init) await page.addInitScript(init);
  await page.goto(`${at}/chat`);
  if (start) {
    await page.getByTestId('start').click();
    await reaches(page, 'error');
  }
  await sheet(page, name);
  return page;
}

const withServer = async (env, work) => {
  const server = await startServer({ GURUKUL_WEB_DIR: webDir, ...env });
  try { await work(server); } finally { await server.close(); }
};

const states = {
  async front() {
    const page = await openPage(people[0], desk);
    await page.goto(origin);
    await sheet(page, 'front');
    await page.goto(`${origin}/nobody/lives/here`);
    await sheet(page, 'not-found');
    await leave([page]);
  },
  async 'green-room'() {
    const page = await arrive(people[0], origin, desk, 'Paper Kite');
    await sees(page, 'local-video');
    await namesItsCamera(page);
    await sheet(page, 'green-room');
    await page.getByTestId('mode-select').selectOption('text');
    await sheet(page, 'green-room-text');
    await page.getByTestId('mode-select').selectOption('audio');
    await sheet(page, 'green-room-audio');
    await leave([page]);
  },
  async searching() {
    const page = await arrive(people[0], origin, desk, 'Paper Kite');
    await page.getByTestId('start').click();
    await reaches(page, 'searching');
    await sees(page, 'local-video');
    await sheet(page, 'searching');
    await leave([page]);
  },
  async call() {
    const pages = await met();
    await sheet(pages[0], 'call');
    await chat(pages);
    await pages[0].setViewportSize({ width: 390, height: 844 });
    await sheet(pages[0], 'call-unread');
    await pages[0].setViewportSize({ width: 390, height: 844 });
    await pages[0].getByRole('button', { name: /chat/i }).click();
    await sheet(pages[0], 'call-chat');
    await pages[1].getByTestId('camera-toggle').click();
    await pages[1].getByTestId('mic-toggle').click();
    await pages[0].getByText('The camera is off').waitFor();
    await sheet(pages[0], 'call-camera-off');
    await leave([pages[1]]);
    await pages[0].getByRole('button', { name: /stay/i }).click();
    await sheet(pages[0], 'partner-left');
    await leave([pages[0]]);
  },
  async voices() {
    const pages = await met('audio');
    await chat(pages);
    await sheet(pages[0], 'voices');
    await leave(pages);
  },
  async writing() {
    const pages = await met('text');
    await chat(pages);
    await sheet(pages[0], 'writing');
    await leave([pages[1]]);
    await pages[0].getByRole('button', { name: /stay/i }).click();
    await sheet(pages[0], 'writing-left');
    await leave([pages[0]]);
  },
  async reconnecting() {
    await withServer({}, async (server) => {
      const kept = origin;
      origin = server.httpUrl;
      const pages = await met();
      const waiting = await arrive(people[0], origin, desk, 'Paper Kite');
      await waiting.getByTestId('start').click();
      await reaches(waiting, 'searching');
      origin = kept;
      await server.kill();
      await reaches(pages[0], 'reconnecting');
      await sheet(pages[0], 'reconnecting');
      await reaches(waiting, 'error');
      await sheet(waiting, 'server-gone');
      await leave([...pages, waiting]);
    });
  },
  async problems() {
    const asking = await launchBrowser({ permission: 'ask' });
    const bare = await launchBrowser({ cameras: 0 });
    await leave([await problem('permission-denied', { browser: asking, permissions: [] })]);
    await leave([await problem('green-room-denied', { browser: asking, permissions: [], start: false })]);
    await leave([await problem('no-camera', { browser: bare })]);
    await leave([await problem('camera-in-use', { init: () => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('busy', 'NotReadableError'));
    } })]);
    for (const browser of [asking, bare]) await browser.close();
    const page = await arrive(people[0], origin, desk, 'Paper Kite');
    await page.goto(`${origin}/chat?user=twice`);
    await page.getByTestId('start').click();
    await reaches(page, 'searching');
    const newer = await page.context().newPage();
    await newer.goto(`${origin}/chat?user=twice`);
    await newer.getByTestId('start').click();
    await reaches(page, 'error');
    await sheet(page, 'other-tab');
    await leave([page]);
    await withServer({ QUEUE_TIMEOUT: '1' },
      async ({ httpUrl }) => leave([await problem('queue-timeout', { at: httpUrl })]));
    const off = process.env.GURUKUL_WEB_OFF_DIR;
    if (off) {
      await withServer({ GURUKUL_WEB_DIR: off },
        async ({ httpUrl }) => leave([await problem('matching-off', { at: httpUrl })]));
    }
  },
};

const stage = { people: () => people, webDir, sheet, size: desk };
Object.assign(states, accountStates(stage), campusStates(stage));

const server = await startServer({ GURUKUL_WEB_DIR: webDir });
origin = server.httpUrl;
try {
  people = await launchPeople(origin, films);
  for (const [name, show] of Object.entries(states)) if (wanted.length === 0 || wanted.includes(name)) await show();
} finally {
  for (const browser of people ?? []) await browser.close();
  await server.close();
  rmSync(films, { recursive: true, force: true });
}
