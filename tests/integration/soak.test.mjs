// Many clients act at random. What all of them see must together obey the invariants of the protocol.
// The seed is printed; GURUKUL_SOAK_SEED repeats the choices (not the timing).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from './lib/client.mjs';
import { SMOKE, range, sleep } from './lib/guard.mjs';
import { startServer } from './lib/server.mjs';

const USERS = SMOKE ? 100 : 1000;
const SECONDS = Number(process.env.GURUKUL_SOAK_SECONDS ?? (SMOKE ? 5 : 20));
const SEED = Number(process.env.GURUKUL_SOAK_SEED ?? Date.now() % 1_000_000);
const PARALLEL = 50;

function randomFrom(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

// Everything that any client was told about the sessions.
class Truth {
  constructor() {
    this.sessions = new Map();
    this.faults = [];
    this.counts = {};
  }

  fault(text) { if (this.faults.length < 20) this.faults.push(text); }

  count(name) { this.counts[name] = (this.counts[name] ?? 0) + 1; }

  matched(userId, match) {
    const { sessionId, partnerId, isInitiator } = match;
    if (partnerId === userId) this.fault(`${userId} met itself`);
    const sides = this.sessions.get(sessionId) ?? new Map();
    this.sessions.set(sessionId, sides);
    if (sides.has(userId)) this.fault(`${userId} was told twice of ${sessionId}`);
    sides.set(userId, { partnerId, isInitiator, left: 0, signals: 0, chats: new Set() });
    if (sides.size > 2) this.fault(`${sessionId} has more than two sides`);
    if (sides.size === 2) {
      const [[userA, a], [userB, b]] = [...sides];
      if (a.partnerId !== userB || b.partnerId !== userA) this.fault(`${sessionId}: partners disagree`);
      if (a.isInitiator === b.isInitiator) this.fault(`${sessionId}: not exactly one initiator`);
    }
  }

  side(userId, sessionId) { return this.sessions.get(sessionId)?.get(userId); }
}

class Walker {
  constructor(server, userId, truth, random) {
    Object.assign(this, { server, userId, truth, random });
    this.session = null;
    this.state = 'away';
    this.sequence = 0;
  }

  async connect(resume) {
    const client = await Client.open(this.server, this.userId);
    this.client = client;
    client.onMessage = (message) => { if (this.client === client) this.take(message); };
    client.closed.then((close) => {
      if (this.client !== client) return;
      if (![1000, 1005, 1006].includes(close.code)) this.truth.fault(`${this.userId} closed ${close.code}`);
      this.state = 'away';
    });
    this.state = 'greeting';
    client.send('authenticate', { userId: this.userId, ...(resume && { resume }) });
  }

  take({ type, payload, raw }) {
    this.truth.count(type);
    const { sessionId } = payload;
    if (['signal', 'chat', 'typing', 'partner_left', 'partner_suspended', 'partner_resumed'].includes(type)) {
      const side = this.truth.side(this.userId, sessionId);
      if (!side) this.truth.fault(`${this.userId} got ${type} of a session it never had`);
      else if (side.left > 0) this.truth.fault(`${this.userId} got ${type} after the end of ${sessionId}`);
      else if (this.session?.sessionId !== sessionId) this.truth.fault(`${this.userId} got ${type} of an old session`);
    }
    switch (type) {
      case 'welcome':
        this.state = payload.resumed?.queued ? 'waiting' : payload.resumed ? 'paired' : 'idle';
        if (!payload.resumed) this.session = null;
        else if (payload.resumed.sessionId && payload.resumed.sessionId !== this.session?.sessionId) {
          this.truth.fault(`${this.userId} resumed into ${raw}`);
        }
        break;
      case 'queued':
        this.state = 'waiting';
        this.endOwn();
        break;
      case 'match_found':
        this.endOwn();
        this.truth.matched(this.userId, payload);
        this.session = payload;
        this.heard = -1;
        this.state = 'paired';
        break;
      case 'queue_left':
      case 'session_ended':
        if (type === 'session_ended') this.endOwn();
        if (this.state === 'waiting') this.state = 'idle';
        if (!this.session) this.state = 'idle';
        break;
      case 'partner_left':
        this.truth.side(this.userId, sessionId).left += 1;
        this.session = null;
        if (this.state === 'paired') this.state = 'idle';
        break;
      case 'signal':
        if (payload.signal.n <= this.heard) this.truth.fault(`${this.userId}: signal ${payload.signal.n} again or late`);
        if (payload.signal.from !== this.session?.partnerId) this.truth.fault(`${this.userId}: signal of a stranger`);
        this.heard = payload.signal.n;
        break;
      case 'chat': {
        const chats = this.truth.side(this.userId, sessionId)?.chats;
        if (chats?.has(payload.messageId)) this.truth.fault(`${this.userId}: chat ${payload.messageId} twice`);
        chats?.add(payload.messageId);
        break;
      }
      case 'error':
        if (!['no_session', 'wrong_target', 'invalid_message'].includes(payload.code)) {
          this.truth.fault(`${this.userId}: ${raw}`);
        }
        break;
      default:
    }
  }

  // This side left the session itself, so it must get no further messages of the session.
  endOwn() {
    if (!this.session) return;
    const side = this.truth.side(this.userId, this.session.sessionId);
    if (side) side.left += 1;
    this.session = null;
  }

  async step() {
    const { client, session, userId } = this;
    if (this.state === 'away') {
      const token = this.keepToken && client?.resumeToken;
      await this.connect(token || undefined);
      return;
    }
    if (client.socket.readyState !== 1) return;
    const dice = this.random(100);
    if (dice < 2) {
      this.keepToken = true;
      client.terminate();
      await client.closed;
      this.truth.count('dropped');
    } else if (dice < 3) {
      this.keepToken = false;
      await client.bye(1000);
      this.session = null;
    } else if (dice < 4) {
      // The older connection gets messages of its session until the newer one is authenticated.
      this.keepToken = false;
      await this.connect(undefined);
    } else if (this.state === 'paired' && session) {
      const { sessionId, partnerId } = session;
      if (dice < 40) {
        this.sequence += 1;
        client.send('signal', { sessionId, targetUserId: partnerId, signal: { n: this.sequence, from: userId } });
      } else if (dice < 60) {
        client.send('chat', { sessionId, clientMessageId: `c${this.random(5)}`, text: 'hello' });
      } else if (dice < 70) client.send('typing', { sessionId, typing: dice % 2 === 0 });
      else if (dice < 85) client.send('skip', { sessionId });
      else if (dice < 90) client.send('end_session', { sessionId });
      else if (dice < 92) client.send('signal', { sessionId, targetUserId: 'stranger', signal: {} });
      else if (dice < 94) client.send('chat', { sessionId: 'none', clientMessageId: 'c', text: 't' });
      else if (dice < 96) client.sendText('{"type":"join_queue","data":{"userId":7}}');
      else client.join(this.wish());
    } else if (dice < 90) client.join(this.wish());
    else client.send('leave_queue', {});
  }

  wish() {
    return {
      matchMode: ['video', 'video', 'audio', 'text'][this.random(4)],
      interests: this.random(3) === 0 ? [`tag${this.random(6)}`] : [],
    };
  }
}

test(`${USERS} users who act at random for ${SECONDS} s see no violation of the protocol`, async (t) => {
  t.diagnostic(`seed ${SEED}`);
  const server = await startServer({ GURUKUL_RATE_LIMITS: 'off' });
  t.after(() => server.close());
  const truth = new Truth();
  const random = randomFrom(SEED);
  const walkers = range(USERS).map((index) => new Walker(server, `soak-${index}`, truth, random));
  const until = Date.now() + SECONDS * 1000;
  await Promise.all(range(PARALLEL).map(async (lane) => {
    const mine = walkers.filter((_, index) => index % PARALLEL === lane);
    // The first round is always completed, so every user acts even on a slow machine.
    for (let round = 0; round === 0 || Date.now() < until; round += 1) {
      for (const walker of mine) await walker.step();
      await sleep(20);
    }
  }));
  for (const walker of walkers) {
    if (walker.client.socket.readyState !== 1) continue;
    walker.client.onMessage = undefined;
    const { take } = walker;
    walker.client.onMessage = (message) => {
      if (message.ref === 'last') walker.done = true;
      else take.call(walker, message);
      walker.client.inbox.push(message);
      if (walker.client.inbox.length > 100) walker.client.inbox.shift();
    };
    walker.client.send('end_session', { sessionId: 'barrier' }, 'last');
    await walker.client.reply('last');
  }
  t.diagnostic(JSON.stringify(truth.counts));
  assert.deepEqual(truth.faults, []);
  assert.ok(truth.sessions.size > USERS / 4, `${truth.sessions.size} sessions`);
  for (const type of ['signal', 'chat', 'partner_left', 'partner_suspended', 'partner_resumed']) {
    assert.ok(SMOKE || truth.counts[type] > 0, `no ${type} in the whole run`);
  }

  // After all clients have left, the server still answers.
  for (const walker of walkers) await walker.client.bye(1000);
  const fresh = await Client.authenticated(server);
  assert.equal((await fresh.ask('ping')).type, 'pong');
});
