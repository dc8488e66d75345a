// A user at the page: one browser context, driven only by the stable data-testid hooks.
//
//   const first = await stage.person();              // at /chat, green room
//   await first.start(); await first.reaches('connected'); await first.seesFrames(30);

import assert from 'node:assert/strict';
import { GUARD_MS, eventually, unique } from '../../integration/lib/guard.mjs';
import { installProbe } from './probe.mjs';

// Accepted console errors: the tests themselves stop the server.
const EXPECTED_ERRORS = /WebSocket connection to|ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_INTERNET_DISCONNECTED/;

export class Person {
  static async arrive(browser, origin, { path = '/chat', user = unique('user'), query = {}, init = null,
    context: options = {}, permissions = null } = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    if (permissions) await context.grantPermissions(permissions, { origin });
    await context.addInitScript(installProbe);
    if (init) await context.addInitScript(...[init].flat());
    const person = new Person(context, origin, user);
    if (path === null) person.page = await context.newPage();
    else await person.openTab(path, query);
    return person;
  }

  constructor(context, origin, user) {
    Object.assign(this, { context, origin, user });
    this.requests = [];
    this.complaints = [];
    this.forgiven = [EXPECTED_ERRORS];
    context.setDefaultTimeout(GUARD_MS);
    context.on('request', (request) => this.requests.push(request.url()));
    context.on('weberror', (error) => this.complaints.push(`uncaught ${error.error()?.stack ?? error}`));
    context.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(`${message.text()} (${message.location().url})`);
    });
    context.on('page', (page) => page.on('websocket', (socket) => this.requests.push(socket.url())));
  }

  // Opens another tab of the same browser context. All later actions use this tab.
  async openTab(path = '/chat', query = {}) {
    this.page = await this.context.newPage();
    await this.visit(`${path}?${new URLSearchParams({ user: this.user, ...query })}`);
    return this.page;
  }

  visit(path) { return this.page.goto(this.origin + path, { waitUntil: 'domcontentloaded', timeout: GUARD_MS }); }

  at(testid) { return this.page.getByTestId(testid); }
  probe(name, ...args) {
    return this.page.evaluate(([what, given]) => window.gurukulProbe[what](...given), [name, args]);
  }

  async state() { return this.at('status').getAttribute('data-state'); }

  async reaches(state) {
    const wanted = this.page.locator(`[data-testid="status"][data-state="${state}"]`);
    await wanted.waitFor({ state: 'attached' }).catch(async () => {
      assert.fail(`${this.user} never reached ${state}: ${await this.summary()}`);
    });
  }

  // A state that may end before the test can check it.
  async passed(state) {
    await eventually(`${this.user} was ${state}`, async () =>
      (await this.probe('states')).some((each) => each.state === state));
  }

  async summary() {
    const states = await this.probe('states').catch(() => []);
    const calls = await this.probe('connections').catch(() => []);
    const text = await this.page.locator('body').innerText().catch(() => '');
    return JSON.stringify({ states: states.slice(-12).map((each) => each.state), calls,
      text: text.replace(/\s+/g, ' ').slice(0, 400), complaints: this.complaints.slice(-5) });
  }

  text() { return this.page.locator('body').innerText(); }

  start() { return this.at('start').click(); }
  async choose(mode) {
    await this.at('mode-select').selectOption(mode);
    this.mode = mode;
  }

  // After the partner left: stops the automatic search.
  stays() { return this.page.getByRole('button', { name: /stay/i }).click(); }
  // Presses the button that the page offers when the camera is lost during a call.
  takeCameraAgain() { return this.page.getByRole('alert').getByRole('button').click(); }
  // Opens the chat if it is not visible.
  async opensChat() {
    if (!await this.at('chat-input').isVisible()) await this.page.getByRole('button', { name: /chat/i }).click();
  }
  leavesTheField() { return this.page.keyboard.press('Tab'); }

  next() { return this.at('next').click(); }
  stop() { return this.at('stop').click(); }

  async say(text) {
    await this.at('chat-input').fill(text);
    await this.at('chat-send').click();
  }

  reads(text) { return this.at('chat-log').getByText(text, { exact: true }).waitFor(); }

  // The connection that carries the call: the connected one, else the first one.
  async call() {
    const calls = await this.probe('connections');
    return calls.find((each) => each.state === 'connected') ?? calls[0] ?? null;
  }

  // Waits until this many frames were decoded and more are arriving.
  async seesFrames(count = 30) {
    const watched = await eventually(`${this.user} decoded ${count} frames`, async () => {
      const call = await this.call();
      return call?.framesDecoded >= count && call;
    }).catch(async (error) => assert.fail(`${error.message}: ${await this.summary()}`));
    await eventually(`frames go on at ${this.user}`, async () => {
      const call = await this.call();
      return call?.id === watched.id && call.framesDecoded > watched.framesDecoded;
    });
    return this.call();
  }

  async heard(type) {
    await eventually(`${this.user} got ${type}`, async () => (await this.probe('payloads', type)).length > 0);
  }

  // Waits until the server has queued the user. The page shows `searching` at once, but joins only after `welcome`.
  async queues() {
    await this.reaches('searching');
    await this.heard('queued');
  }

  // Waits until this many matches were made.
  async meets(count) {
    await eventually(`${this.user} has had ${count} matches`, async () =>
      (await this.probe('payloads', 'match_found')).length >= count)
      .catch(async (error) => assert.fail(`${error.message}: ${await this.summary()}`));
  }

  // The probe's counts when camera and microphone of the green room are open: the level meter is shown then.
  async settles() {
    await this.at('start').waitFor();
    await this.page.getByRole('img', { name: /how loud/i }).waitFor();
    return this.probe('counts');
  }

  // Waits until there is no connection, no socket, and no more open devices than given.
  async holds({ liveTracks }) {
    let counts;
    await eventually(`${this.user} holds no more than before`, async () => {
      counts = await this.probe('counts');
      return counts.open === 0 && counts.openSockets === 0 && counts.liveTracks <= liveTracks;
    }).catch((error) => assert.fail(`${error.message}: ${JSON.stringify(counts)}`));
  }

  forgives(pattern) { this.forgiven.push(pattern); }

  // Checks: no request to another host, no violation of the content policy, no uncaught error.
  judge() {
    const host = new URL(this.origin).host;
    const foreign = this.requests.filter((url) => !/^(data|blob|about):/.test(url) && new URL(url).host !== host);
    assert.deepEqual(foreign, [], 'the page sent requests to another host');
    const complaints = this.complaints.filter((text) => !this.forgiven.some((pattern) => pattern.test(text)));
    assert.deepEqual(complaints, [], 'the page logged errors');
  }
}
