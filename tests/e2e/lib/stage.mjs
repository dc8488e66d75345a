// The server, an optional relay and the users of one test; all are stopped at its end.
//
//   const stage = await openStage(t, { relay: ['udp'] });
//   const [first, second] = await stage.pair();

import { after } from 'node:test';
import { startServer } from '../../integration/lib/server.mjs';
import { launchBrowser } from './browser.mjs';
import { startCoturn } from './coturn.mjs';
import { Person } from './person.mjs';
import { startWire } from './wire.mjs';

export const WEB_DIR = process.env.GURUKUL_WEB_DIR;
export const HAS_NAMESPACES = process.env.E2E_NAMESPACES === 'own';

// The browser that the tests of a file share. The first use starts it. It is closed after the last test.
let shared = null;
const sharedBrowser = () => { shared ??= launchBrowser(); return shared; };
after(async () => { if (shared) await (await shared).close(); });

export async function openStage(t, { relay = null, env = {}, relayEnv = {}, browser = null } = {}) {
  const stage = new Stage(browser);
  t.after(() => stage.close());
  if (relay) {
    stage.relay = await startCoturn();
    Object.assign(stage.env, stage.relay.env(relay, { withStun: false }), relayEnv);
  }
  Object.assign(stage.env, env);
  await stage.startServer();
  return stage;
}

class Stage {
  constructor(browser) {
    this.givenBrowser = browser;
    this.people = [];
    this.wires = [];
    this.contexts = [];
    this.env = { GURUKUL_WEB_DIR: WEB_DIR };
    this.relay = null;
    this.server = null;
  }

  get origin() { return this.server.httpUrl; }

  async startServer(extra = {}) {
    this.server = await startServer({ ...this.env, ...extra });
  }

  // Starts a new server on the same port with the same data folder, as after a crash or a deployment.
  async restartServer() {
    const { port, dataDir } = this.server;
    await this.server.exited;
    await this.startServer({ PORT: String(port), GURUKUL_DATA_DIR: dataDir });
    this.server.ownFolder = true;
  }

  // Starts a new relay on the address of the old one.
  async restartRelay() {
    const { port, secret, stop } = this.relay;
    await stop();
    this.relay = await startCoturn({ port, secret });
  }

  async browser() { return this.givenBrowser ?? sharedBrowser(); }

  async person(options = {}) {
    const browser = options.browser ?? await this.browser();
    const person = await Person.arrive(browser, options.origin ?? this.origin, options);
    this.people.push(person);
    return person;
  }

  async wire() {
    const wire = await startWire(this.server.port);
    this.wires.push(wire);
    return wire;
  }

  // The first user presses Next and is matched with a new user; the old partner is informed.
  async goesOnToAThird(first, second) {
    const third = await this.person();
    await third.start();
    await third.queues();
    await first.next();
    await first.seesFrames(30);
    await third.seesFrames(30);
    await second.passed('partner-left');
    return third;
  }

  // Two matched users: the first has waited, the second is the initiator.
  async pair(options = {}) {
    const { mode = 'video' } = options;
    const first = await this.person(options);
    if (mode !== 'video') await first.choose(mode);
    await first.start();
    await first.queues();
    const second = await this.person(options);
    if (mode !== 'video') await second.choose(mode);
    await second.start();
    return [first, second];
  }

  async close() {
    const faults = [];
    for (const person of this.people) {
      await person.context.close().catch((error) => faults.push(error));
      try { person.judge(); } catch (error) { faults.push(error); }
    }
    for (const context of this.contexts) await context.close();
    for (const wire of this.wires) wire.close();
    await this.server?.close().catch((error) => faults.push(error));
    await this.relay?.stop().catch((error) => faults.push(error));
    if (faults.length > 0) throw faults[0];
  }
}
