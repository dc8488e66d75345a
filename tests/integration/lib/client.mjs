// A protocol client with an inbox. It knows only the envelope of the messages.
//
//   const a = await Client.open(server, 'user-a');      // connected, not yet joined
//   a.join({ interests: ['go'] });
//   const match = await a.expect('match_found');        // consumes it; others stay in the inbox

import assert from 'node:assert/strict';
import WebSocket from 'ws';
import { GUARD_MS, guarded, unique } from './guard.mjs';

export class Client {
  static async connect(server, { path = '/ws', userId = null, ...options } = {}) {
    const client = new Client(server, userId, path, options);
    await guarded(client.opened, `the upgrade of ${client.name}`);
    return client;
  }

  // Connects without authenticating. In open mode the first join_queue names the user.
  static open(server, userId = unique('user'), options = {}) {
    return Client.connect(server, { ...options, userId });
  }

  static async authenticated(server, userId = unique('user'), data = {}) {
    const client = await Client.open(server, userId);
    client.welcome = await client.authenticate(data);
    return client;
  }

  constructor(server, userId, path, options) {
    this.userId = userId;
    this.name = userId ?? unique('nameless');
    this.inbox = [];
    this.waiters = [];
    this.received = 0;
    this.resumeToken = null;
    this.server = server;
    const { protocols = [], ...rest } = options;
    this.socket = new WebSocket(`${server.wsUrl}${path}`, protocols,
      { perMessageDeflate: false, ...rest });
    this.opened = new Promise((resolve, reject) => {
      this.socket.once('open', resolve);
      this.socket.once('error', reject);
    });
    this.opened.catch(() => {});
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => {
        this.close = { code, reason: reason.toString() };
        server.clients.delete(this);
        resolve(this.close);
        this.wake();
      });
    });
    this.socket.on('error', () => {});
    this.socket.on('message', (bytes, isBinary) => this.take(bytes, isBinary));
    server.clients.add(this);
  }

  take(bytes, isBinary) {
    assert.equal(isBinary, false, 'the server sends text frames only');
    const raw = bytes.toString('utf8');
    const message = JSON.parse(raw);
    Object.defineProperty(message, 'raw', { value: raw });
    this.received += 1;
    if (message.payload?.resumeToken) this.resumeToken = message.payload.resumeToken;
    if (this.onMessage) this.onMessage(message);
    else this.inbox.push(message);
    this.wake();
  }

  wake() {
    for (const waiter of [...this.waiters]) waiter();
  }

  send(type, data, id) {
    const message = { type };
    if (data !== undefined) message.data = data;
    if (id !== undefined) message.id = id;
    this.sendText(JSON.stringify(message));
  }

  sendText(text) { this.socket.send(text); }

  // Takes the first message for which the predicate holds out of the inbox; waits if there is none yet.
  expectMessage(what, predicate) {
    const wait = new Promise((resolve, reject) => {
      const look = () => {
        const index = this.inbox.findIndex(predicate);
        if (index >= 0) {
          this.forget(look);
          resolve(this.inbox.splice(index, 1)[0]);
        } else if (this.close) {
          this.forget(look);
          reject(new Error(`${this.name} was closed ${JSON.stringify(this.close)} while waiting for ` +
            `${what}; inbox ${this.summary()}`));
        }
      };
      this.waiters.push(look);
      look();
    });
    return guarded(wait, () => `${what} at ${this.name}; inbox ${this.summary()}`);
  }

  forget(look) { this.waiters = this.waiters.filter((waiter) => waiter !== look); }

  async expect(type, predicate = () => true) {
    const message = await this.expectMessage(type,
      (each) => each.type === type && predicate(each.payload, each));
    return message.payload;
  }

  expectError(code, ref) {
    return this.expect('error', (payload, message) =>
      payload.code === code && (ref === undefined || message.ref === ref));
  }

  reply(ref) { return this.expectMessage(`a reply to ${ref}`, (each) => each.ref === ref); }

  // Sends a message with a new id and resolves to its reply.
  ask(type, data) {
    const id = unique('ask');
    this.send(type, data, id);
    return this.reply(id);
  }

  async askError(type, data, code) {
    const answer = await this.ask(type, data);
    assert.equal(answer.type, 'error', `wanted ${code}, got ${answer.raw}`);
    assert.equal(answer.payload.code, code, answer.raw);
    return answer.payload;
  }

  summary() { return this.inbox.slice(-20).map((message) => message.raw).join(' ').slice(0, 1500); }

  messages(type) { return this.inbox.filter((message) => message.type === type); }

  // When this resolves, the lobby has handled everything that this connection sent before, and the client has
  // received everything that the lobby had for it by then. The end_session is answered in order, and it changes
  // nothing because it names no session.
  async barrier() {
    const id = unique('barrier');
    this.send('end_session', { sessionId: 'barrier' }, id);
    await this.expectMessage('the barrier', (each) => each.ref === id);
  }

  async expectSilence(...types) {
    await this.barrier();
    const unwanted = this.inbox.filter((message) => types.includes(message.type));
    assert.deepEqual(unwanted.map((message) => message.raw), [], `${this.name} got unexpected messages`);
  }

  async authenticate(data = {}) {
    const id = unique('auth');
    this.send('authenticate', { userId: this.userId ?? undefined, ...data }, id);
    const answer = await this.reply(id);
    assert.equal(answer.type, 'welcome', answer.raw);
    return answer.payload;
  }

  join(data = {}, id) { this.send('join_queue', { userId: this.userId ?? undefined, ...data }, id); }

  async joinQueued(data = {}) {
    this.join(data);
    return this.expect('queued');
  }

  async joinMatched(data = {}) {
    this.join(data);
    return this.expect('match_found');
  }

  // The result of a join or skip: match_found or queued.
  outcome() {
    return this.expectMessage('match_found or queued',
      (each) => each.type === 'match_found' || each.type === 'queued');
  }

  expectClose(code) {
    return guarded(this.closed, () => `a close of ${this.name}; inbox ${this.summary()}`)
      .then((close) => {
        if (code !== undefined) {
          assert.equal(close.code, code, `close ${JSON.stringify(close)}; inbox ${this.summary()}`);
        }
        return close;
      });
  }

  async bye(code) {
    if (code === undefined) this.socket.close();
    else this.socket.close(code);
    return guarded(this.closed, `the answer to the close of ${this.name}`);
  }

  // The connection ends without a close frame: what a lost network looks like.
  terminate() { this.socket.terminate(); }

  reset() { this.socket._socket.resetAndDestroy(); }
}

// Two users in one session; a joined first, so b is the initiator.
export async function pair(server, { a: nameA, b: nameB, join = {}, authenticate = false } = {}) {
  const mode = unique('pair');
  const make = authenticate ? Client.authenticated : Client.open;
  const a = await make(server, nameA ?? unique('a'));
  const b = await make(server, nameB ?? unique('b'));
  // A tag of their own keeps a pair together on a server that others use.
  const wish = { interests: [mode.slice(-32)], ...join };
  a.join(wish);
  await a.expect('queued');
  b.join(wish);
  const [matchA, matchB] = await Promise.all([a.expect('match_found'), b.expect('match_found')]);
  assert.equal(matchA.sessionId, matchB.sessionId);
  assert.equal(matchA.partnerId, b.userId);
  assert.equal(matchB.partnerId, a.userId);
  return { a, b, sessionId: matchA.sessionId, matchA, matchB };
}

// Tries again while the server is still starting or shutting down.
export async function connectStubbornly(server, options) {
  const giveUpAt = Date.now() + GUARD_MS;
  for (;;) {
    try {
      return await Client.connect(server, options);
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
