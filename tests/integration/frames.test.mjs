// RFC 6455 framing with hand-made frames: which are accepted, and the close codes for the others.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { OP, RawWebSocket, closeFrame, frame, textFrame } from './lib/raw.mjs';
import { startServer } from './lib/server.mjs';

const LIMIT = 65536;
let server;
before(async () => { server = await startServer(); });
after(() => server.close());

// A ping message padded by an unknown field to exactly this many bytes.
function pingOfBytes(bytes) {
  const empty = JSON.stringify({ type: 'ping', data: {}, pad: '' });
  return JSON.stringify({ type: 'ping', data: {}, pad: 'x'.repeat(bytes - empty.length) });
}

async function closedWith(code, ...frames) {
  const raw = await RawWebSocket.open(server);
  for (const bytes of frames) raw.write(bytes);
  await raw.expectClose(code);
}

const half = (text) => [text.slice(0, text.length / 2), text.slice(text.length / 2)];
const PING = '{"type":"ping"}';

const broken = {
  'an unmasked frame': [frame({ payload: PING, masked: false })],
  'an RSV1 bit': [frame({ payload: PING, rsv: 4 })],
  'an RSV2 bit': [frame({ payload: PING, rsv: 2 })],
  'an RSV3 bit': [frame({ payload: PING, rsv: 1 })],
  'opcode 3': [frame({ opcode: 3 })],
  'opcode 7': [frame({ opcode: 7 })],
  'opcode 11': [frame({ opcode: 11 })],
  'opcode 15': [frame({ opcode: 15 })],
  'a fragmented ping': [frame({ opcode: OP.ping, fin: false, payload: 'x' })],
  'a fragmented close': [frame({ opcode: OP.close, fin: false })],
  'a ping of 126 bytes': [frame({ opcode: OP.ping, payload: 'x'.repeat(126) })],
  'a close of 126 bytes': [frame({ opcode: OP.close, payload: `\x03\xe8${'x'.repeat(124)}` })],
  'a continuation of nothing': [frame({ opcode: OP.continuation, payload: PING })],
  'a new message inside a fragmented one':
    [frame({ payload: half(PING)[0], fin: false }), frame({ payload: PING })],
  'a close payload of one byte': [frame({ opcode: OP.close, payload: 'x' })],
  'a ping of 126 bytes after good messages':
    [frame({ payload: PING }), frame({ opcode: OP.ping, payload: 'x'.repeat(126) })],
};
for (const [name, frames] of Object.entries(broken)) {
  test(`${name} closes the connection with 1002`, () => closedWith(1002, ...frames));
}

for (const code of [0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65535]) {
  test(`a close frame with the code ${code} closes the connection with 1002`, () => closedWith(1002, closeFrame(code)));
}

for (const code of [1000, 1001, 1011, 3000, 3999, 4000, 4999]) {
  test(`a close frame with ${code} is echoed`, () => closedWith(code, closeFrame(code, 'goodbye')));
}

test('a close frame without a code is answered', async () => {
  const raw = await RawWebSocket.open(server);
  raw.write(closeFrame());
  const answer = await raw.nextOther();
  assert.equal(answer.opcode, OP.close);
  await raw.expectEnd();
});

const badText = {
  'a lone continuation byte': [Buffer.from([0x80])],
  'an overlong slash': [Buffer.from([0xc0, 0xaf])],
  'an encoded surrogate': [Buffer.from([0xed, 0xa0, 0x80])],
  'a code point over U+10FFFF': [Buffer.from([0xf4, 0x90, 0x80, 0x80])],
  'a code point cut at the end': [Buffer.from('{"type":"ping","x":"\u20ac').subarray(0, -1)],
  'a bad byte inside good JSON':
    [Buffer.concat([Buffer.from('{"type":"ping","x":"'), Buffer.from([0xff]), Buffer.from('"}')])],
  'a bad byte in the second fragment': [Buffer.from('{"type":'), Buffer.from([0xfe, 0xff])],
};
for (const [name, parts] of Object.entries(badText)) {
  test(`invalid UTF-8 (${name}) closes the connection with 1007`, () => closedWith(1007,
    ...parts.map((payload, index) => frame({
      payload, opcode: index === 0 ? OP.text : OP.continuation, fin: index === parts.length - 1,
    }))));
}

test('invalid UTF-8 in a close reason closes the connection with 1007', () =>
  closedWith(1007, frame({ opcode: OP.close, payload: Buffer.from([0x03, 0xe8, 0xff, 0xfe]) })));

test('a code point that is split over two fragments is put together again', async () => {
  const raw = await RawWebSocket.open(server);
  const bytes = Buffer.from('{"type":"ping","id":"\u20ac\u{1f600}"}');
  const cut = bytes.indexOf(0xac);
  raw.write(frame({ payload: bytes.subarray(0, cut), fin: false }));
  raw.write(frame({ payload: bytes.subarray(cut, cut + 3), opcode: OP.continuation, fin: false }));
  raw.write(frame({ payload: bytes.subarray(cut + 3), opcode: OP.continuation }));
  const pong = await raw.expectText();
  assert.deepEqual([pong.type, pong.ref], ['pong', '\u20ac\u{1f600}']);
});

test('a message of exactly the limit is accepted, in one frame and in many', async () => {
  const raw = await RawWebSocket.open(server);
  const text = pingOfBytes(LIMIT);
  raw.write(frame({ payload: text }));
  await raw.expectText((message) => message.type === 'pong');
  for (let at = 0; at < LIMIT; at += 8192) {
    raw.write(frame({
      payload: text.slice(at, at + 8192), fin: at + 8192 === LIMIT,
      opcode: at === 0 ? OP.text : OP.continuation,
    }));
  }
  await raw.expectText((message) => message.type === 'pong');
});

test('a message of one byte over the limit closes the connection with 1009', () =>
  closedWith(1009, frame({ payload: pingOfBytes(LIMIT + 1) })));

test('a frame that announces more than the limit closes the connection with 1009 before its payload arrives', () =>
  closedWith(1009, frame({ payload: '{', declaredLength: LIMIT + 1, lengthForm: 64 })));

test('fragments that exceed the limit together close the connection with 1009', () => closedWith(1009,
  frame({ payload: 'x'.repeat(40_000), fin: false }),
  frame({ payload: 'x'.repeat(40_000), opcode: OP.continuation })));

test('a length with the highest bit set is refused', async () => {
  const raw = await RawWebSocket.open(server);
  raw.write(Buffer.from([0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]));
  const got = await raw.nextOther();
  assert.equal(got.opcode, OP.close);
  assert.ok([1002, 1009].includes(got.payload.readUInt16BE(0)));
  await raw.expectEnd();
});

test('a smaller message limit set by the operator is applied', async (t) => {
  const small = await startServer({ GURUKUL_MAX_MESSAGE_BYTES: '1024' });
  t.after(() => small.close());
  const good = await RawWebSocket.open(small);
  good.write(frame({ payload: pingOfBytes(1024) }));
  await good.expectText((message) => message.type === 'pong');
  good.write(frame({ payload: pingOfBytes(1025) }));
  await good.expectClose(1009);
});

test('a ping is answered with a pong of the same payload, also between fragments', async () => {
  const raw = await RawWebSocket.open(server);
  const bytes = Buffer.from(Array.from({ length: 125 }, (_, index) => index * 2));
  raw.write(frame({ payload: half(PING)[0], fin: false }));
  raw.write(frame({ opcode: OP.ping, payload: bytes }));
  const pong = await raw.nextOther();
  assert.equal(pong.opcode, OP.pong);
  assert.deepEqual(pong.payload, bytes);
  raw.write(frame({ payload: half(PING)[1], opcode: OP.continuation }));
  await raw.expectText((message) => message.type === 'pong');
});

test('an unsolicited pong is ignored', async () => {
  const raw = await RawWebSocket.open(server);
  raw.write(frame({ opcode: OP.pong, payload: 'unasked' }));
  await raw.expectPong();
});

test('many frames in one packet are all read', async () => {
  const raw = await RawWebSocket.open(server);
  raw.write(Buffer.concat(Array.from({ length: 100 }, () => textFrame('ping'))));
  for (let index = 0; index < 100; index += 1) {
    await raw.expectText((message) => message.type === 'pong');
  }
});

test('empty fragments are accepted', async () => {
  const raw = await RawWebSocket.open(server);
  raw.write(frame({ payload: '', fin: false }));
  raw.write(frame({ payload: PING, opcode: OP.continuation, fin: false }));
  raw.write(frame({ payload: '', opcode: OP.continuation }));
  await raw.expectText((message) => message.type === 'pong');
});

test('a frame with a mask of zeros is accepted', async () => {
  const raw = await RawWebSocket.open(server);
  raw.write(frame({ payload: PING, mask: Buffer.alloc(4) }));
  await raw.expectText((message) => message.type === 'pong');
});

test('frames after a close frame are ignored', async () => {
  const raw = await RawWebSocket.open(server);
  raw.write(Buffer.concat([closeFrame(1000), textFrame('ping')]));
  const got = await raw.nextOther();
  assert.equal(got.opcode, OP.close);
  await raw.expectEnd();
});

test('a binary frame is answered with invalid_message, and the connection stays open', async () => {
  const raw = await RawWebSocket.open(server);
  raw.write(frame({ opcode: OP.binary, payload: PING }));
  const error = await raw.expectText();
  assert.deepEqual([error.type, error.payload.code], ['error', 'invalid_message']);
  await raw.expectPong();
});

test('errors that close one connection do not affect others', async () => {
  const bystander = await RawWebSocket.open(server);
  await Promise.all([
    closedWith(1002, frame({ payload: PING, masked: false })),
    closedWith(1007, frame({ payload: Buffer.from([0xff]) })),
    closedWith(1009, frame({ payload: pingOfBytes(LIMIT + 1) })),
  ]);
  await bystander.expectPong();
});
