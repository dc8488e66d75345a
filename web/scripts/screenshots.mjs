// The pictures of docs/images: two browsers that really meet through the real server, with drawn people as cameras.
//
//   GURUKUL_BINARY=build/test/gurukul node web/scripts/screenshots.mjs [FOLDER, default docs/images]

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';

const root = resolve(import.meta.dirname, '../..');
const folder = resolve(process.argv[2] ?? join(root, 'docs/images'));
const work = mkdtempSync(join(tmpdir(), 'gurukul-shots-'));
const guardMs = 30_000;
mkdirSync(folder, { recursive: true });

const sizes = [['wide', 1440, 900, 'light'], ['phone', 390, 844, 'dark']];
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream'];
const launch = (...more) => chromium.launch({ executablePath: '/usr/bin/chromium', args: [...flags, ...more] });

async function startServer() {
  const server = spawn(process.env.GURUKUL_BINARY ?? join(root, 'build/release/gurukul'), ['serve'], {
    env: { ...process.env, HOST: '127.0.0.1', PORT: '0', GURUKUL_AUTH: 'open', GURUKUL_DATA_DIR: work,
      GURUKUL_WEB_DIR: join(root, 'web/out') },
  });
  const origin = await new Promise((done, fail) => {
    server.on('exit', () => fail(new Error('the server did not start')));
    server.stdout.on('data', (text) => {
      const found = /listening on (\S+)/.exec(text);
      if (found) done(found[1]);
    });
  });
  return { server, origin };
}

// A camera is a file of JPEG pictures: the people of the front page's windows, cut out and breathing.
async function makeCamera(browser, origin, name, figure, wall) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.goto(origin);
  await page.evaluate(({ at, colour }) => {
    const person = [...document.querySelectorAll('.front-person')][at].innerHTML;
    document.body.innerHTML = `<svg viewBox="0 0 320 180" style="position:fixed;inset:0;width:100vw;height:100vh">
      <rect width="320" height="180" fill="${colour}"/><circle cx="70" cy="52" r="30" fill="#fff" opacity=".14"/>
      <rect x="226" y="20" width="70" height="96" rx="35" fill="#000" opacity=".16"/>
      <g id="person" transform="translate(84 12) scale(1.42)">${person}</g></svg>`;
  }, { at: figure, colour: wall });
  const frames = [];
  for (let frame = 0; frame < 20; frame += 1) {
    await page.evaluate((sway) => document.getElementById('person')
      .setAttribute('transform', `translate(${84 + sway} ${12 + sway / 2}) scale(1.42)`),
    Math.sin((frame / 20) * 2 * Math.PI) * 2);
    frames.push(await page.screenshot({ type: 'jpeg', quality: 85 }));
  }
  await page.close();
  const file = join(work, `${name}.mjpeg`);
  writeFileSync(file, Buffer.concat(frames));
  return file;
}

async function arrive(browser, origin, [, width, height, colorScheme], name) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme });
  const page = await context.newPage();
  page.setDefaultTimeout(guardMs);
  await page.goto(`${origin}/chat`);
  await page.getByLabel('Your name').fill(name);
  await page.getByTestId('interests-input').fill('jazz,');
  return page;
}

const reaches = (page, state) =>
  page.locator(`[data-testid="status"][data-state="${state}"]`).waitFor({ state: 'attached' });
const keep = (page, what, size) => page.screenshot({ path: join(folder, `${what}-${size[0]}.png`) });
const seen = (page, id) => page.waitForFunction((testid) => {
  const video = document.querySelector(`video[data-testid="${testid}"]`);
  return video && video.videoWidth >= 640;
}, id);

async function say(page, text) {
  await page.getByTestId('chat-input').fill(text);
  await page.getByTestId('chat-send').click();
}

async function meet(size, origin, browsers) {
  const first = await arrive(browsers[0], origin, size, 'Paper Kite');
  await seen(first, 'local-video');
  // The label of a camera that is a file is the file's path.
  await first.getByLabel('Camera', { exact: true }).evaluate((select) => {
    for (const option of select.options) option.textContent = 'Built-in camera';
  });
  await keep(first, 'green-room', size);
  const front = await first.context().newPage();
  await front.goto(origin);
  await keep(front, 'front', size);
  await front.close();
  await first.getByTestId('start').click();
  await reaches(first, 'searching');
  await keep(first, 'searching', size);
  const second = await arrive(browsers[1], origin, sizes[0], 'Night Owl');
  await second.getByTestId('start').click();
  for (const page of [first, second]) await reaches(page, 'connected');
  await say(second, 'Hi! You play too?');
  await say(first, 'Every Thursday, under the banyan.');
  await say(second, 'Then I know where the music comes from.');
  await second.getByTestId('chat-input').fill('I bring');
  await first.getByTestId('typing').waitFor();
  await seen(first, 'remote-video');
  await keep(first, 'call', size);
  for (const page of [first, second]) await page.context().close();
}

const { server, origin } = await startServer();
const artist = await launch();
const browsers = [artist];
try {
  for (const [at, wall] of [[0, '#2f6f68'], [1, '#c98a2b']]) {
    const camera = await makeCamera(artist, origin, `camera-${at}`, at, wall);
    browsers.push(await launch(`--use-file-for-fake-video-capture=${camera}`));
  }
  for (const size of sizes) await meet(size, origin, browsers.slice(1));
} finally {
  for (const browser of browsers) await browser.close();
  server.kill();
  rmSync(work, { recursive: true, force: true });
}
