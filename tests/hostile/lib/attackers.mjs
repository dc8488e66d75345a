// Twelve kinds of attackers in one process, each with its own loopback address. Every loop is bounded by a
// count and by the time that the parent gives.
//   node attackers.mjs PORT SECONDS      prints one JSON line at the end: how often each kind acted
// All traffic goes to 127.0.0.0/8.

import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { frame, textFrame, upgradeRequest } from '../../integration/lib/raw.mjs';

const [port, seconds] = process.argv.slice(2).map(Number);
const until = Date.now() + seconds * 1000;
const counts = {};
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// A socket of this attacker. Errors are expected, because the server should refuse attackers.
function open(attacker, { reads = true } = {}) {
  const socket = connect({ host: '127.0.0.1', port, localAddress: `127.0.1.${attacker}` });
  socket.on('error', () => {});
  if (reads) socket.on('data', () => {});
  else socket.pause();
  return socket;
}

const request = (method, path, { headers = {}, body = '' } = {}) => {
  const all = { Host: '127.0.0.1', ...(body && { 'Content-Length': Buffer.byteLength(body) }), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `${method} ${path} HTTP/1.1\r\n${lines}\r\n${body}`;
};
const json = (path, value, headers = {}) =>
  request('POST', path, { headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(value) });

// One request on its own connection, which is cut shortly afterwards.
async function once(attacker, bytes, lives_ms = 300) {
  const socket = open(attacker);
  socket.write(bytes);
  await sleep(lives_ms);
  socket.destroy();
}

function webSocket(attacker) {
  const socket = open(attacker);
  socket.write(upgradeRequest({}));
  return socket;
}

let serial = 0;
const kinds = {
  // Pipelined requests whose answers are never read.
  async neverReads(me) {
    const socket = open(me, { reads: false });
    socket.write(request('GET', '/metrics').repeat(2000));
    await sleep(3000);
    socket.destroy();
  },
  // Connections that send nothing.
  async silent(me) {
    const sockets = Array.from({ length: 50 }, () => open(me));
    await sleep(2000);
    for (const socket of sockets) socket.destroy();
  },
  // Request heads that are sent byte by byte.
  async slowHead(me) {
    const socket = open(me);
    for (const byte of request('GET', '/healthz', { headers: { 'X-Filler': 'x'.repeat(60) } })) {
      socket.write(byte);
      await sleep(15);
    }
    socket.destroy();
  },
  // Megabytes with an invalid token.
  async bodyWithoutToken(me) {
    const head = request('PUT', '/api/v1/me/avatar', {
      headers: { Authorization: 'Bearer x', 'Content-Type': 'image/png', 'Content-Length': 5_000_000 },
    });
    await once(me, Buffer.concat([Buffer.from(head), Buffer.alloc(512 * 1024)]));
  },
  // Invalid tokens on new WebSockets.
  async badTokens(me) {
    const socket = webSocket(me);
    socket.write(textFrame('authenticate', { token: 'a.b.c' }));
    await sleep(100);
    socket.destroy();
  },
  // Passwords for accounts that do not exist.
  async passwords(me) {
    const email = `nobody${serial % 20}@campus.example`;
    await once(me, json('/auth/v1/token?grant_type=password', { email, password: `guess number ${serial}` }), 150);
  },
  // New guests, one after the other.
  async guests(me) { await once(me, json('/auth/v1/signup', { data: {} }), 100); },
  // Requests that two servers could read in different ways (request smuggling).
  async smuggling(me) {
    await once(me, 'POST /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\nContent-Length: 5\r\n\r\nGET /metrics HTTP/1.1\r\n\r\n');
  },
  // Broken frames and messages.
  async brokenFrames(me) {
    const socket = webSocket(me);
    for (let n = 0; n < 25; n += 1) socket.write(frame({ payload: '{"type":' }));
    socket.write(frame({ opcode: 7, payload: randomBytes(100) }));
    await sleep(100);
    socket.destroy();
  },
  // Many pings whose pongs are not read.
  async pings(me) {
    const socket = webSocket(me);
    socket.pause();
    const many = Buffer.concat(Array.from({ length: 500 }, () => frame({ opcode: 9, payload: randomBytes(100) })));
    for (let n = 0; n < 10; n += 1) socket.write(many);
    await sleep(1000);
    socket.destroy();
  },
  // Fragmented messages that are never finished.
  async fragments(me) {
    const sockets = Array.from({ length: 10 }, () => webSocket(me));
    for (const socket of sockets) {
      socket.write(frame({ opcode: 1, fin: false, payload: Buffer.alloc(30_000, 97) }));
      socket.write(frame({ opcode: 0, fin: false, payload: Buffer.alloc(30_000, 97) }));
    }
    await sleep(2000);
    for (const socket of sockets) socket.destroy();
  },
  // Guessed refresh tokens, codes and mail addresses.
  async codes(me) {
    await once(me, json('/auth/v1/token?grant_type=refresh_token', { refresh_token: randomBytes(12).toString('hex') })
      + json('/auth/v1/verify', { type: 'recovery', email: 'dean@campus.example', token: '123456' })
      + json('/auth/v1/recover', { email: `${serial}@campus.example` }));
  },
};

// The pauses leave the server enough CPU time on a machine with two cores.
const PAUSE_MS = 60;
await Promise.all(Object.entries(kinds).map(async ([name, act], index) => {
  counts[name] = 0;
  while (Date.now() < until && counts[name] < 20 * seconds) {
    await act(index + 1);
    counts[name] += 1;
    serial += 1;
    await sleep(PAUSE_MS);
  }
}));
console.log(JSON.stringify(counts));
process.exit(0);
