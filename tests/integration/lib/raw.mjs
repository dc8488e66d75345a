// A hand-made WebSocket over node:net, which can send whatever a broken or hostile peer might send.
//
//   const raw = await RawWebSocket.open(server);
//   raw.write(frame({ opcode: 1, payload: '{"type":"ping"}' }));
//   await raw.expectText((message) => message.type === 'pong');

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { connect as connectTcp } from 'node:net';
import { guarded } from './guard.mjs';

export const OP = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };

// One client frame. lengthForm forces 0 (7 bit), 16 or 64 bit lengths; declaredLength may lie.
export function frame({ opcode = OP.text, payload = '', fin = true, rsv = 0, masked = true,
  mask = randomBytes(4), lengthForm, declaredLength } = {}) {
  const body = Buffer.isBuffer(payload) ? payload : Buffer.from(payload, 'utf8');
  const length = declaredLength ?? body.length;
  const form = lengthForm ?? (length < 126 ? 0 : length < 65536 ? 16 : 64);
  const head = Buffer.alloc(2 + (form === 16 ? 2 : form === 64 ? 8 : 0));
  head[0] = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  head[1] = (masked ? 0x80 : 0) | (form === 0 ? length : form === 16 ? 126 : 127);
  if (form === 16) head.writeUInt16BE(length, 2);
  if (form === 64) head.writeBigUInt64BE(BigInt(length), 2);
  if (!masked) return Buffer.concat([head, body]);
  const hidden = Buffer.from(body.map((byte, index) => byte ^ mask[index % 4]));
  return Buffer.concat([head, mask, hidden]);
}

export function closeFrame(code, reason = '') {
  const payload = code === undefined ? Buffer.alloc(0)
    : Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)]);
  return frame({ opcode: OP.close, payload });
}

export const textFrame = (type, data) =>
  frame({ payload: JSON.stringify(data === undefined ? { type } : { type, data }) });

// A plain TCP connection that keeps its input until a method takes it.
export class RawSocket {
  static async open(server) {
    const raw = new RawSocket(server);
    await guarded(raw.connected, 'a TCP connection');
    return raw;
  }

  constructor(server) {
    this.server = server;
    this.input = Buffer.alloc(0);
    this.ended = false;
    this.waiters = [];
    this.socket = connectTcp({ host: server.host, port: server.port });
    this.connected = new Promise((resolve, reject) => {
      this.socket.once('connect', resolve);
      this.socket.once('error', reject);
    });
    this.connected.catch(() => {});
    this.socket.on('data', (bytes) => {
      this.input = Buffer.concat([this.input, bytes]);
      this.wake();
    });
    this.socket.on('error', () => {});
    this.socket.on('end', () => this.finish());
    this.socket.on('close', () => this.finish());
    server.clients.add(this);
  }

  finish() {
    this.ended = true;
    this.server.clients.delete(this);
    this.wake();
  }

  wake() {
    for (const waiter of [...this.waiters]) waiter();
  }

  write(bytes) { this.socket.write(bytes); }
  terminate() { this.socket.destroy(); }

  // Calls take() after every arrival of data until it returns a value. undefined means that data are missing.
  until(what, take) {
    const wait = new Promise((resolve, reject) => {
      const look = () => {
        let got;
        try {
          got = take();
        } catch (error) {
          this.waiters = this.waiters.filter((each) => each !== look);
          reject(error);
          return;
        }
        if (got !== undefined) {
          this.waiters = this.waiters.filter((each) => each !== look);
          resolve(got);
        } else if (this.ended) {
          this.waiters = this.waiters.filter((each) => each !== look);
          reject(new Error(`the connection ended while waiting for ${what}; ` +
            `unread ${this.input.toString('latin1').slice(0, 300)}`));
        }
      };
      this.waiters.push(look);
      look();
    });
    return guarded(wait, what);
  }

  expectEnd() {
    const end = new Promise((resolve) => {
      const look = () => { if (this.ended) resolve(); };
      this.waiters.push(look);
      look();
    });
    return guarded(end, 'the server to close the connection');
  }

  // One HTTP response head (and no body): status, lower-cased headers.
  responseHead() {
    return this.until('a response head', () => {
      const end = this.input.indexOf('\r\n\r\n');
      if (end < 0) return undefined;
      const [first, ...lines] = this.input.subarray(0, end).toString('latin1').split('\r\n');
      this.input = this.input.subarray(end + 4);
      const headers = {};
      for (const line of lines) {
        const colon = line.indexOf(':');
        headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
      }
      return { status: Number(first.split(' ')[1]), headers };
    });
  }
}

export const DEFAULT_KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
export const acceptFor = (key) =>
  createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');

// The text of an upgrade request; a header set to null is left out.
export function upgradeRequest({ path = '/ws', method = 'GET', version = '1.1', headers = {} } = {}) {
  const all = {
    Host: 'localhost', Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Key': DEFAULT_KEY,
    'Sec-WebSocket-Version': '13', ...headers,
  };
  const lines = Object.entries(all).filter(([, value]) => value !== null)
    .flatMap(([name, value]) => [value].flat().map((each) => `${name}: ${each}`));
  return `${method} ${path} HTTP/${version}\r\n${lines.join('\r\n')}\r\n\r\n`;
}

export async function upgrade(server, options) {
  const raw = await RawWebSocket.connect(server);
  raw.write(upgradeRequest(options));
  return { raw, ...(await raw.responseHead()) };
}

export class RawWebSocket extends RawSocket {
  static async connect(server) {
    const raw = new RawWebSocket(server);
    await guarded(raw.connected, 'a TCP connection');
    return raw;
  }

  static async open(server, options) {
    const { raw, status } = await upgrade(server, options);
    assert.equal(status, 101);
    return raw;
  }

  // The next frame from the server, which must be unmasked, unfragmented and without RSV bits.
  nextFrame() {
    return this.until('a frame', () => {
      const { input } = this;
      if (input.length < 2) return undefined;
      assert.equal(input[0] & 0x70, 0, 'server frames have no RSV bits');
      assert.equal(input[1] & 0x80, 0, 'server frames are not masked');
      let length = input[1] & 0x7f;
      let offset = 2;
      if (length === 126) {
        if (input.length < 4) return undefined;
        length = input.readUInt16BE(2);
        offset = 4;
      } else if (length === 127) {
        if (input.length < 10) return undefined;
        length = Number(input.readBigUInt64BE(2));
        offset = 10;
      }
      if (input.length < offset + length) return undefined;
      const payload = input.subarray(offset, offset + length);
      this.input = input.subarray(offset + length);
      return { fin: (input[0] & 0x80) !== 0, opcode: input[0] & 15, payload };
    });
  }

  // The next frame that is not a ping. The server may send pings at any time.
  async nextOther() {
    for (;;) {
      const got = await this.nextFrame();
      if (got.opcode !== OP.ping) return got;
    }
  }

  async expectText(predicate = () => true) {
    for (;;) {
      const got = await this.nextOther();
      assert.equal(got.opcode, OP.text, `wanted text, got opcode ${got.opcode} ${got.payload}`);
      const message = JSON.parse(got.payload.toString('utf8'));
      if (predicate(message)) return message;
    }
  }

  async expectPong() {
    this.write(textFrame('ping'));
    await this.expectText((message) => message.type === 'pong');
  }

  // Expects a close frame with this code (null: a frame without a code), and then the end of the connection.
  async expectClose(code) {
    for (;;) {
      const got = await this.nextFrame();
      if (got.opcode !== OP.close) continue;
      const seen = got.payload.length >= 2 ? got.payload.readUInt16BE(0) : null;
      assert.equal(seen, code, `close reason "${got.payload.subarray(2)}"`);
      await this.expectEnd();
      return got.payload.subarray(2).toString('utf8');
    }
  }
}
