// Cameras that are denied, missing or unplugged, and match modes that need none.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { eventually } from '../integration/lib/guard.mjs';
import { launchBrowser } from './lib/browser.mjs';
import { HAS_NAMESPACES, openStage } from './lib/stage.mjs';

const browsers = [];
const launch = async (options) => {
  const browser = await launchBrowser(options);
  browsers.push(browser);
  return browser;
};
after(async () => { for (const browser of browsers) await browser.close(); });

test('after a denied camera permission the page says how to allow it, and a second try then works', async (t) => {
  const browser = await launch({ permission: 'ask' });
  const stage = await openStage(t, { browser });
  const person = await stage.person({ permissions: [] });
  await person.start();
  await person.reaches('error');
  assert.match(await person.text(), /not allowed/i);
  assert.match(await person.text(), /allow/i);
  const tracks = (await person.probe('counts')).liveTracks;
  assert.equal(tracks, 0);
  // The user grants the permission in the site settings, as the page says, and tries again.
  await person.context.grantPermissions(['camera', 'microphone'], { origin: stage.origin });
  await person.page.getByRole('button', { name: /try again/i }).click();
  await person.reaches('searching');
});

test('without a camera the page says so, and an audio call works', async (t) => {
  const browser = await launch({ cameras: 0 });
  const stage = await openStage(t, { browser });
  const person = await stage.person();
  await person.start();
  await person.reaches('error');
  assert.match(await person.text(), /no camera/i);
  const [first] = await stage.pair({ mode: 'audio' });
  await first.reaches('connected');
});

// The processes of one browser that capture video. Other test files have browsers of their own at the same time.
async function cameraProcesses(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.map(({ id }) => id).filter((pid) => {
    try { return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('video_capture'); } catch { return false; }
  });
}

const skip = HAS_NAMESPACES ? false : 'kills a process of Chromium: needs a process namespace, run as root';
test('a camera that is lost in a call is reported, ends no call and can be started again', { skip }, async (t) => {
  const stage = await openStage(t);
  const second = await stage.person();
  await second.start();
  await second.queues();
  const browser = await launch();
  const first = await stage.person({ browser });
  await first.start();
  await first.seesFrames(30);
  await second.seesFrames(30);
  const cameras = await cameraProcesses(browser);
  assert.equal(cameras.length, 1);
  process.kill(cameras[0], 'SIGKILL');
  await eventually('the page says that the camera is gone', async () =>
    /(camera|device)[^.]*(gone|lost|unplugged)/i.test(await first.text()));
  assert.equal(await first.state(), 'connected', 'a lost camera does not end the call');
  await first.seesFrames((await first.call()).framesDecoded + 30);
  assert.equal(await second.state(), 'connected');
  const { framesDecoded } = await second.call();
  await first.takeCameraAgain();
  await second.seesFrames(framesDecoded + 30);
});

test('a text call works without camera and microphone and opens neither', async (t) => {
  const browser = await launch({ permission: 'ask', cameras: 0 });
  const stage = await openStage(t, { browser });
  const people = [];
  for (let count = 0; count < 2; count += 1) {
    const person = await stage.person({ permissions: [], query: {} });
    await person.choose('text');
    await person.start();
    people.push(person);
  }
  const [first, second] = people;
  for (const person of people) await person.reaches('connected');
  await first.say('hello in writing');
  await second.reads('hello in writing');
  for (const person of people) {
    const { created, liveTracks } = await person.probe('counts');
    assert.deepEqual({ created, liveTracks }, { created: 0, liveTracks: 0 });
  }
});

test('in an audio call sound flows in both directions and no camera is open', async (t) => {
  const stage = await openStage(t);
  const people = await stage.pair({ mode: 'audio' });
  for (const person of people) {
    await person.reaches('connected');
    await eventually('sound arrives', async () => (await person.call())?.audioPackets > 50);
    const call = await person.call();
    assert.equal(call.framesDecoded, 0);
    const kinds = await person.page.evaluate(() => window.gurukulProbe.localTracks()
      .filter((track) => track.readyState === 'live').map((track) => track.kind));
    assert.deepEqual([...new Set(kinds)], ['audio'], 'the camera that the green room opened is released');
  }
});

test('during a call the microphone can be switched off, and the camera off and on again', async (t) => {
  const stage = await openStage(t);
  const [first, second] = await stage.pair();
  await first.seesFrames(30);
  await second.seesFrames(30);
  await first.at('mic-toggle').click();
  await eventually('the microphone is off', async () => first.page.evaluate(() => window.gurukulProbe.localTracks()
    .filter((track) => track.kind === 'audio' && track.readyState === 'live').every((track) => !track.enabled)));
  await first.at('camera-toggle').click();
  await eventually('no more frames reach the partner', async () => {
    const before = (await second.call()).framesDecoded;
    await new Promise((resolve) => { setTimeout(resolve, 1_500); });
    return (await second.call()).framesDecoded - before <= 2;
  });
  const { framesDecoded } = await second.call();
  await first.at('camera-toggle').click();
  await second.seesFrames(framesDecoded + 30);
  assert.equal(await second.state(), 'connected');
});
