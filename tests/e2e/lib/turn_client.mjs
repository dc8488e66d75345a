// A TURN client that returns the answers of a relay as codes.
//
//   const client = await TurnClient.open({ host, port });
//   const answer = await client.allocate(mint(secret));      // { ok: true, relay: { address, port } } or { code }
//   await client.permit('10.0.0.1');                          // { ok: false, code: 403 }

import { createHash, createHmac, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect as connectTls } from 'node:tls';
import { guarded } from '../../integration/lib/guard.mjs';

const COOKIE = Buffer.from('2112a442', 'hex');
const METHOD = { allocate: 0x003, createPermission: 0x008, send: 0x016, data: 0x017 };
const ATTRIBUTE = { username: 0x06, integrity: 0x08, error: 0x09, peer: 0x12, data: 0x13, realm: 0x14, nonce: 0x15,
  relay: 0x16, family: 0x17, transport: 0x19 };
const UDP = 17;
const isV6 = (address) => address.includes(':');

function attribute(type, value) {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}

function message(type, transaction, attributes) {
  const body = Buffer.concat(attributes);
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(body.length, 2);
  return Buffer.concat([head, COOKIE, transaction, body]);
}

// Sixteen or four bytes; an IPv6 address may hold one "::" and end in dotted form.
export function addressBytes(address) {
  if (!isV6(address)) return Buffer.from(address.split('.').map(Number));
  const text = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...parts) => {
    const [a, b, c, d] = parts.slice(0, 4).map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [left, right] = text.split('::').map((half) => half.split(':').filter(Boolean));
  const groups = right ? [...left, ...Array(8 - left.length - right.length).fill('0'), ...right] : left;
  return Buffer.concat(groups.map((group) => Buffer.from(group.padStart(4, '0'), 'hex')));
}

const xored = (bytes, key) => Buffer.from(bytes.map((byte, index) => byte ^ key[index]));

function peerAttribute(transaction, address, port) {
  const key = Buffer.concat([COOKIE, transaction]);
  const head = Buffer.from([0, isV6(address) ? 2 : 1, 0, 0]);
  head.writeUInt16BE(port ^ COOKIE.readUInt16BE(0), 2);
  return attribute(ATTRIBUTE.peer, Buffer.concat([head, xored(addressBytes(address), key)]));
}

function parse(bytes) {
  const attributes = new Map();
  for (let at = 20; at + 4 <= bytes.length;) {
    const length = bytes.readUInt16BE(at + 2);
    attributes.set(bytes.readUInt16BE(at), bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length + ((4 - (length % 4)) % 4);
  }
  const error = attributes.get(ATTRIBUTE.error);
  const relay = attributes.get(ATTRIBUTE.relay);
  return {
    type: bytes.readUInt16BE(0), transaction: bytes.subarray(8, 20).toString('hex'),
    code: error ? error[2] * 100 + error[3] : null,
    realm: attributes.get(ATTRIBUTE.realm), nonce: attributes.get(ATTRIBUTE.nonce),
    data: attributes.get(ATTRIBUTE.data),
    relay: relay?.length === 8 ? {
      address: xored(relay.subarray(4), COOKIE).join('.'), port: relay.readUInt16BE(2) ^ COOKIE.readUInt16BE(0),
    } : null,
  };
}

export class TurnClient {
  // `tls: true` uses TLS without verifying the certificate of the relay.
  static async open({ host, port, tls = false }) {
    const client = new TurnClient();
    await guarded(tls ? client.overTls(host, port) : client.overUdp(host, port), 'a connection to the relay');
    return client;
  }

  constructor() {
    this.waiting = new Map();
    this.received = [];
    this.dataWaiters = [];
  }

  overUdp(host, port) {
    const socket = createSocket(isV6(host) ? 'udp6' : 'udp4');
    socket.on('message', (bytes) => this.take(bytes));
    socket.on('error', () => {});
    this.write = (bytes) => socket.send(bytes);
    this.close = () => socket.close();
    return new Promise((resolve) => { socket.connect(port, host, resolve); });
  }

  overTls(host, port) {
    const socket = connectTls({ host, port, rejectUnauthorized: false });
    let input = Buffer.alloc(0);
    socket.on('data', (bytes) => {
      input = Buffer.concat([input, bytes]);
      while (input.length >= 20 && input.length >= 20 + input.readUInt16BE(2)) {
        const size = 20 + input.readUInt16BE(2);
        this.take(input.subarray(0, size));
        input = input.subarray(size);
      }
    });
    this.write = (bytes) => socket.write(bytes);
    this.close = () => socket.destroy();
    return new Promise((resolve, reject) => {
      socket.once('secureConnect', resolve);
      socket.once('error', reject);
    });
  }

  take(bytes) {
    const got = parse(bytes);
    this.waiting.get(got.transaction)?.(got);
    if (got.type === (METHOD.data | 0x10)) {
      this.received.push(got.data.toString());
      for (const wake of this.dataWaiters.splice(0)) wake();
    }
  }

  // A nonce may already be stale. The relay then answers 438 with a new nonce (RFC 8656).
  async request(method, attributesOf) {
    for (let attempt = 0; ; attempt += 1) {
      const got = await this.requestOnce(method, attributesOf);
      if (got.code !== 438 || attempt === 3) return got;
      this.nonce = got.nonce;
    }
  }

  // Repeats the request until an answer arrives, because UDP may lose it. Signs it once the relay has given its realm
  // and nonce.
  async requestOnce(method, attributesOf) {
    const transaction = randomBytes(12);
    const attributes = attributesOf(transaction);
    if (this.key) {
      attributes.push(attribute(ATTRIBUTE.username, Buffer.from(this.username)),
        attribute(ATTRIBUTE.realm, this.realm), attribute(ATTRIBUTE.nonce, this.nonce));
    }
    let bytes = message(method, transaction, attributes);
    if (this.key) {
      bytes.writeUInt16BE(bytes.length - 20 + 24, 2);
      const digest = createHmac('sha1', this.key).update(bytes).digest();
      bytes = Buffer.concat([bytes, attribute(ATTRIBUTE.integrity, digest)]);
    }
    const id = transaction.toString('hex');
    const answer = new Promise((resolve) => { this.waiting.set(id, resolve); });
    const resend = setInterval(() => this.write(bytes), 1_000);
    this.write(bytes);
    const got = await guarded(answer, `an answer of the relay to method ${method}`)
      .finally(() => clearInterval(resend));
    this.waiting.delete(id);
    return { ok: got.code === null, ...got };
  }

  async allocate({ username, password }, { transport = UDP, ipv6 = false } = {}) {
    const wish = () => [attribute(ATTRIBUTE.transport, Buffer.from([transport, 0, 0, 0])),
      ...(ipv6 ? [attribute(ATTRIBUTE.family, Buffer.from([2, 0, 0, 0]))] : [])];
    const challenge = await this.request(METHOD.allocate, wish);
    if (challenge.code !== 401) return challenge;
    Object.assign(this, { username, realm: challenge.realm, nonce: challenge.nonce });
    this.key = createHash('md5').update(`${username}:${challenge.realm}:${password}`).digest();
    return this.request(METHOD.allocate, wish);
  }

  permit(address) {
    return this.request(METHOD.createPermission, (transaction) => [peerAttribute(transaction, address, 9)]);
  }

  send({ address, port }, text) {
    const transaction = randomBytes(12);
    this.write(message(METHOD.send | 0x10, transaction,
      [peerAttribute(transaction, address, port), attribute(ATTRIBUTE.data, Buffer.from(text))]));
  }

  async expectData(text) {
    const wait = async () => {
      while (!this.received.includes(text)) await new Promise((resolve) => { this.dataWaiters.push(resolve); });
    };
    return guarded(wait(), () => `"${text}" through the relay; got ${this.received}`);
  }
}
