// Two browsers with drawn figures as camera pictures, for screenshots.
//
//   const [first, second] = await launchPeople(origin, folder);     // folder: for the camera files
//   const page = await arrive(first, origin, { width: 390, height: 844, colorScheme: 'dark' }, 'Paper Kite');

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser } from '../../../tests/e2e/lib/browser.mjs';

const guardMs = 60_000;
const filmFrames = 20;
/** The figure of the front page and the background colour. */
const people = [[0, '#2f6f68'], [1, '#c98a2b']];

// A camera is a file of JPEG pictures: an animated figure of the front page.
async function drawFilm(browser, origin, [figure, wall], file) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.goto(origin);
  const person = await page.locator('.front-person').nth(figure).innerHTML();
  await page.setContent(`<svg viewBox="0 0 320 180" style="position:fixed;inset:0;width:100vw;height:100vh">
    <rect width="320" height="180" fill="${wall}"/><circle cx="70" cy="52" r="30" fill="#fff" opacity=".14"/>
    <rect x="226" y="20" width="70" height="96" rx="35" fill="#000" opacity=".16"/>
    <g id="person" transform="translate(84 12) scale(1.42)">${person}</g></svg>`);
  const frames = [];
  for (let frame = 0; frame < filmFrames; frame += 1) {
    await page.evaluate((sway) => document.getElementById('person')
      .setAttribute('transform', `translate(${84 + sway} ${12 + sway / 2}) scale(1.42)`),
    Math.sin((frame / filmFrames) * 2 * Math.PI) * 2);
    frames.push(await page.screenshot({ type: 'jpeg', quality: 85 }));
  }
  await page.close();
  writeFileSync(file, Buffer.concat(frames));
}

export async function launchPeople(origin, folder) {
  const artist = await launchBrowser();
  const browsers = [];
  for (const [at, person] of people.entries()) {
    const film = join(folder, `camera-${at}.mjpeg`);
    await drawFilm(artist, origin, person, film);
    browsers.push(await launchBrowser({ args: [`--use-file-for-fake-video-capture=${film}`] }));
  }
  await artist.close();
  return browsers;
}

/** With reduced motion, a screenshot shows the end of each animation. */
export async function openPage(browser, { width, height, colorScheme, ...more }) {
  const viewport = { width, height };
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce', ...more });
  const page = await context.newPage();
  page.setDefaultTimeout(guardMs);
  return page;
}

export async function arrive(browser, origin, size, name) {
  const page = await openPage(browser, size);
  await page.goto(`${origin}/chat`);
  await page.getByLabel('Your name').fill(name);
  await page.getByTestId('interests-input').fill('jazz,');
  return page;
}

export const reaches = (page, state) =>
  page.locator(`[data-testid="status"][data-state="${state}"]`).waitFor({ state: 'attached' });

export const sees = (page, testid) => page.waitForFunction((id) => {
  const video = document.querySelector(`video[data-testid="${id}"]`);
  return video && video.videoWidth >= 640;
}, testid);

/** The label of a camera that is a file is the file's path. */
export async function namesItsCamera(page) {
  await page.getByLabel('Camera', { exact: true }).evaluate((select) => {
    for (const option of select.options) option.textContent = 'Built-in camera';
  });
}

/** Moves the page's clock forward, so that a call seems to last for minutes. */
export async function hasTalkedFor(page, spanMs) {
  await page.evaluate((aheadMs) => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + aheadMs;
  }, spanMs);
  await page.getByText(/^[1-9]\d*:\d\d$/).waitFor();
}

export async function say(page, text) {
  const input = page.getByTestId('chat-input');
  if (!await input.isVisible()) await page.getByRole('button', { name: /chat/i }).click();
  await input.fill(text);
  await page.getByTestId('chat-send').click();
}
