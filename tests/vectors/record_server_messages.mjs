// Records server_messages.json: frames as the real server writes them, one of each shape, and broken ones made from
// them. Needs the integration tests' packages (npm ci in tests/integration).
//
//   GURUKUL_BINARY=build/test/gurukul node tests/vectors/record_server_messages.mjs
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const require = createRequire(new URL('../integration/package.json', import.meta.url));
const { WebSocket } = require('ws');
const binary = process.env.GURUKUL_BINARY;
if (!binary) throw new Error('GURUKUL_BINARY: the path of the server is needed');

const stopped = [];

// A server of its own in this mode; its address.
async function start(auth) {
  const dataDir = mkdtempSync(join(tmpdir(), 'gurukul-vectors-'));
  const server = spawn(binary, ['serve'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      HOST: '127.0.0.1',
      PORT: '0',
      GURUKUL_AUTH: auth,
      GURUKUL_DATA_DIR: dataDir,
      GURUKUL_WEB_DIR: '',
      GURUKUL_LOG: 'error',
      GURUKUL_STUN_URLS: 'stun:192.0.2.1:3478',
      GURUKUL_TURN_URLS: 'turn:192.0.2.1:3478?transport=udp,turn:192.0.2.1:3478?transport=tcp',
      GURUKUL_TURN_SECRET: 'not-a-secret-but-long-enough-for-one',
    },
  });
  stopped.push(async () => {
    server.kill('SIGTERM');
    await once(server, 'exit');
    rmSync(dataDir, { recursive: true });
  });
  for await (const line of createInterface({ input: server.stdout })) {
    const found = /listening on http:\/\/(\S+)/.exec(line);
    if (found) return found[1];
  }
  throw new Error('the server ended at start');
}

const recorded = [];

class Person {
  constructor(address, login) {
    this.address = address;
    this.login = login;
    this.inbox = [];
    this.wake = () => {};
  }

  async connect(data = {}) {
    this.socket = new WebSocket(`ws://${this.address}/ws`);
    await once(this.socket, 'open');
    this.socket.on('message', (bytes) => {
      const text = bytes.toString();
      this.inbox.push({ text, message: JSON.parse(text) });
      this.wake();
    });
    this.say('authenticate', { ...this.login, ...data }, 'auth-1');
    return this.hear('welcome');
  }

  say(type, data, id) {
    this.socket.send(JSON.stringify({ type, data, id }));
  }

  // The first frame of this type that is still in the inbox; it becomes a vector.
  async hear(type) {
    for (;;) {
      const at = this.inbox.findIndex(({ message }) => message.type === type);
      if (at >= 0) {
        const [{ text, message }] = this.inbox.splice(at, 1);
        recorded.push({ text, type });
        return message.payload;
      }
      await new Promise((resolve) => {
        this.wake = resolve;
      });
    }
  }
}

const open = await start('open');
const a = new Person(open, { userId: 'u-a' });
const b = new Person(open, { userId: 'u-b' });
await a.connect({ name: 'Ada' });
await b.connect();
a.say('ping', {}, 'p-1');
await a.hear('pong');
a.say('dance', {}, 'd-1');
await a.hear('error');
a.say('chat', { sessionId: 's', clientMessageId: 'm', text: '' });
await a.hear('error');
a.say('join_queue', { interests: ['Chess', 'Go'] }, 'j-1');
const queued = await a.hear('queued');
a.socket.terminate();
await a.connect({ resume: queued.resumeToken });
a.say('leave_queue', {}, 'l-1');
await a.hear('queue_left');
a.say('join_queue', { interests: ['Chess', 'Go'] });
await a.hear('queued');
b.say('join_queue', { interests: ['go', 'CHESS', 'tea'] }, 'j-2');
const { sessionId, resumeToken } = await b.hear('match_found');
await a.hear('match_found');
a.say('signal', { sessionId, targetUserId: 'u-b', signal: { type: 'candidate', candidate: null, deep: [{ n: 1.5 }] } });
await b.hear('signal');
a.say('chat', { sessionId, clientMessageId: 'm-1', text: 'h\u00e9llo "\u{1f600}"\n' }, 'c-1');
await b.hear('chat');
await a.hear('chat_ack');
a.say('typing', { sessionId, typing: true });
await b.hear('typing');
b.socket.terminate();
await a.hear('partner_suspended');
await b.connect({ resume: resumeToken });
await a.hear('partner_resumed');
a.say('end_session', { sessionId }, 'e-1');
await a.hear('session_ended');
await b.hear('partner_left');

// Two with accounts, who become buddies and call each other.
const embedded = await start('embedded');
async function post(path, body, token) {
  const answer = await fetch(`http://${embedded}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  const text = await answer.text();
  return text === '' ? null : JSON.parse(text);
}
const login = (name) => post('/auth/v1/signup', { email: `${name}@campus.example`, password: 'a long password' });
const [x, y] = [await login('x'), await login('y')];
const c = new Person(embedded, { token: x.access_token });
const d = new Person(embedded, { token: y.access_token });
await c.connect();
await d.connect();
c.say('join_queue', {});
d.say('join_queue', {});
const met = await d.hear('match_found');
d.say('chat', { sessionId: met.sessionId, clientMessageId: 'm-1', text: 'kept' }, 'c-1');
await d.hear('chat_ack');
await d.hear('chat_ack');
await post('/api/v1/buddies', { callId: met.sessionId }, x.access_token);
await d.hear('buddy_changed');
await post(`/api/v1/buddies/${x.user.id}/accept`, {}, y.access_token);
await c.hear('buddy_changed');
c.say('end_session', { sessionId: met.sessionId });
await d.hear('partner_left');
c.say('call_buddy', { buddyId: y.user.id, matchMode: 'audio' }, 'call-1');
await c.hear('calling');
const { inviteId } = await d.hear('buddy_invite');
d.say('decline', { inviteId }, 'no-1');
await d.hear('invite_ended');
await c.hear('invite_ended');
d.say('accept', { inviteId }, 'yes-1');
await d.hear('error');

for (const each of [a, b, c, d]) each.socket.close();
for (const stop of stopped) await stop();

const frame = (type) => JSON.parse(recorded.find((entry) => entry.type === type).text);
const broken = [];
function spoil(type, field, change) {
  const message = frame(type);
  change(message.payload);
  broken.push({ text: JSON.stringify(message), fault: 'malformed', field });
}
spoil('welcome', 'payload.iceServers', (payload) => delete payload.iceServers);
spoil('welcome', 'payload.iceServers[0].urls', (payload) => (payload.iceServers = [{ urls: 7 }]));
spoil('welcome', 'payload.resumed.isInitiator', (payload) => {
  payload.resumed = { sessionId: 's', partnerId: 'u', matchMode: 'video', lost: false };
});
spoil('queued', 'payload.position', (payload) => (payload.position = '1'));
spoil('queue_left', 'payload.reason', (payload) => (payload.reason = 'tired'));
spoil('buddy_invite', 'payload.matchMode', (payload) => (payload.matchMode = 'hologram'));
spoil('invite_ended', 'payload.reason', (payload) => (payload.reason = 'tired'));
spoil('buddy_changed', 'payload.buddyId', (payload) => delete payload.buddyId);
spoil('match_found', 'payload.sessionId', (payload) => (payload.sessionId = 'x'.repeat(65)));
spoil('match_found', 'payload.isInitiator', (payload) => (payload.isInitiator = 1));
spoil('match_found', 'payload.partner.name', (payload) => (payload.partner.name = 5));
spoil('match_found', 'payload.sharedInterests', (payload) => (payload.sharedInterests = [1]));
spoil('signal', 'payload.signal', (payload) => (payload.signal = 'offer'));
spoil('chat', 'payload.text', (payload) => delete payload.text);
spoil('typing', 'payload.typing', (payload) => (payload.typing = 'yes'));
spoil('error', 'payload.retryable', (payload) => delete payload.retryable);
broken.push({ text: '{"type":"confetti","payload":{}}', fault: 'unknown-type' });
broken.push({ text: '{"type":"queued","payload":[]}', fault: 'malformed', field: 'payload' });
broken.push({ text: '{"payload":{}}', fault: 'malformed', field: 'type' });
broken.push({ text: '{"type":', fault: 'not-json' });
// What a later server may add harms nobody.
const future = frame('partner_left');
future.payload.mood = { sad: true };
future.extra = 1;
recorded.push({ text: JSON.stringify(future), type: 'partner_left' });

const path = new URL('server_messages.json', import.meta.url);
writeFileSync(path, `${JSON.stringify([...recorded, ...broken], null, 1)}\n`);
console.log(`${recorded.length} messages, ${broken.length} broken ones`);
