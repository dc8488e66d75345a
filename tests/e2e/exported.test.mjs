// The exported pages: loaded files, their origin and size, and the content policy.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { openStage } from './lib/stage.mjs';

const SCRIPT_BYTES_MAX = 200_000;

async function scriptBytes(page) {
  let bytes = 0;
  const files = [];
  const pending = [];
  page.on('response', (response) => {
    if (response.request().resourceType() !== 'script') return;
    pending.push(response.request().sizes().then(({ responseBodySize }) => {
      bytes += responseBodySize;
      files.push(`${new URL(response.url()).pathname} ${responseBodySize} ${response.headers()['content-encoding']}`);
    }));
  });
  return { read: async () => { await Promise.all(pending); return { bytes, files }; } };
}

for (const [path, hook] of [['/', 'guest-enter'], ['/chat', 'start']]) {
  test(`${path} loads at most ${SCRIPT_BYTES_MAX / 1000} kB of script, all of it compressed`, async (t) => {
    const stage = await openStage(t);
    const person = await stage.person({ path: null });
    const counted = await scriptBytes(person.page);
    await person.visit(path);
    await person.at(hook).waitFor();
    await person.page.waitForLoadState('networkidle');
    const { bytes, files } = await counted.read();
    t.diagnostic(`${path}: ${bytes} bytes of script in ${files.length} files`);
    assert.ok(files.length > 0, 'the page runs scripts');
    assert.deepEqual(files.filter((file) => !/ (br|gzip)$/.test(file)), [], 'scripts that are not compressed');
    assert.ok(bytes <= SCRIPT_BYTES_MAX, `${bytes} bytes: ${files.join(', ')}`);
  });

  test(`${path} has a content security policy without unsafe-eval that blocks inline scripts`, async (t) => {
    const stage = await openStage(t);
    const person = await stage.person({ path: null });
    const response = await person.visit(path);
    const policy = response.headers()['content-security-policy']
      ?? await person.page.locator('meta[http-equiv="Content-Security-Policy" i]').getAttribute('content');
    t.diagnostic(policy);
    assert.match(policy, /default-src|script-src/);
    assert.doesNotMatch(policy, /unsafe-eval/);
    const scripts = /script-src([^;]*)/.exec(policy)?.[1] ?? /default-src([^;]*)/.exec(policy)[1];
    assert.doesNotMatch(scripts, /\*|unsafe-inline(?!.*'(sha|nonce))/, `scripts allowed from anywhere: ${scripts}`);
    // The policy is enforced: a forbidden script does not run.
    const ran = await person.page.evaluate(() => new Promise((resolve) => {
      document.addEventListener('securitypolicyviolation', () => resolve(false));
      const script = document.createElement('script');
      script.textContent = 'window.ranInline = true';
      document.head.append(script);
      setTimeout(() => resolve(window.ranInline === true), 500);
    }));
    assert.equal(ran, false, 'an injected inline script ran');
    person.forgives(/Content Security Policy/);
  });
}

test('an unknown address shows the not-found page with status 404, a policy and a link to the chat', async (t) => {
  const stage = await openStage(t);
  const person = await stage.person({ path: null });
  // Chromium logs the 404 of the page itself as an error.
  person.forgives(/status of 404/);
  for (const path of ['/nobody/lives/here', '/chat/room', '/chat.htm']) {
    const response = await person.visit(path);
    assert.equal(response.status(), 404, path);
    assert.match(response.headers()['content-type'], /text\/html/);
    await person.page.getByRole('heading', { level: 1, name: 'Nobody lives here' }).waitFor();
    assert.match(await person.page.locator('meta[http-equiv="Content-Security-Policy" i]').getAttribute('content'),
      /default-src 'self'/);
  }
  await person.page.getByRole('main').getByRole('link', { name: 'Meet someone' }).click();
  await person.at('start').waitFor();
});

test('the time from navigation to a clickable Start button is measured', async (t) => {
  const stage = await openStage(t);
  const times = [];
  for (let round = 0; round < 5; round += 1) {
    const person = await stage.person({ path: null });
    const startedAt = performance.now();
    await person.visit('/chat');
    await person.at('start').click({ trial: true });
    times.push(Math.round(performance.now() - startedAt));
    await person.context.close();
  }
  t.diagnostic(`first load to start clickable: ${times.join(', ')} ms`);
});

const OFF = process.env.GURUKUL_WEB_OFF_DIR;
const skip = OFF && existsSync(OFF) ? false : 'set GURUKUL_WEB_OFF_DIR to an export with matching switched off';
test('a build with matching switched off says so and opens no connection to the server', { skip }, async (t) => {
  const stage = await openStage(t, { env: { GURUKUL_WEB_DIR: OFF } });
  const person = await stage.person();
  await person.at('status').waitFor({ state: 'attached' });
  if (await person.state() !== 'error') await person.start();
  await person.reaches('error');
  assert.match(await person.text(), /switched off/i);
  assert.equal((await person.probe('counts')).openSockets, 0);
});
