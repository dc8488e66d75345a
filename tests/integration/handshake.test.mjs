// The upgrade: where it is accepted, what is refused and with which status.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from './lib/client.mjs';
import { OP, RawSocket, RawWebSocket, acceptFor, DEFAULT_KEY, frame, textFrame, upgrade, upgradeRequest }
  from './lib/raw.mjs';
import { startServer } from './lib/server.mjs';

let server;
before(async () => { server = await startServer(); });
after(() => server.close());

async function statusOf(options) {
  const { raw, status, headers } = await upgrade(server, options);
  raw.terminate();
  return { status, headers };
}

for (const path of ['/ws', '/', '/ws?token=x&y=%20', '/?a=b']) {
  test(`the upgrade is accepted on ${path}`, async () => {
    const client = await Client.connect(server, { path });
    assert.equal((await client.ask('ping')).type, 'pong');
  });
}

test('the Sec-WebSocket-Accept header follows RFC 6455', async () => {
  const { status, headers } = await statusOf();
  assert.equal(status, 101);
  assert.equal(headers['sec-websocket-accept'], acceptFor(DEFAULT_KEY));
  assert.equal(headers.upgrade.toLowerCase(), 'websocket');
  assert.match(headers.connection, /upgrade/i);
});

for (const path of ['/other', '/ws/', '/wss', '/api/v1/ws', '/healthz', '/ws%2f']) {
  test(`an upgrade on ${path} is answered with 404`, async () => {
    assert.equal((await statusOf({ path })).status, 404);
  });
}

for (const version of ['12', '8', '14', '', 'thirteen']) {
  test(`WebSocket version "${version}" is answered with 426 and the supported version 13`, async () => {
    const { status, headers } = await statusOf({ headers: { 'Sec-WebSocket-Version': version } });
    assert.equal(status, 426);
    assert.equal(headers['sec-websocket-version'], '13');
  });
}

const broken = {
  'no key': { headers: { 'Sec-WebSocket-Key': null } },
  'an empty key': { headers: { 'Sec-WebSocket-Key': '' } },
  'a key that is too short': { headers: { 'Sec-WebSocket-Key': 'c2hvcnQ=' } },
  'a key that is not base64': { headers: { 'Sec-WebSocket-Key': '!!!!!!!!!!!!!!!!!!!!!!==' } },
  'the method POST': { method: 'POST', headers: { 'Content-Length': '0' } },
};
for (const [name, options] of Object.entries(broken)) {
  test(`an upgrade request with ${name} is answered with 400`, async () => {
    assert.equal((await statusOf(options)).status, 400);
  });
}

test('a request that is not HTTP is answered with 400 and closed', async () => {
  const raw = await RawSocket.open(server);
  raw.write('\x16\x03\x01 this is no request\r\n\r\n');
  assert.equal((await raw.responseHead()).status, 400);
  await raw.expectEnd();
});

test('header names and tokens are compared without case, and Connection may be a list', async () => {
  const { status } = await statusOf({
    headers: { Upgrade: null, Connection: null, UPGRADE: 'WebSocket', connection: 'keep-alive, uPgRaDe' },
  });
  assert.equal(status, 101);
});

test('gurukul.v1 is selected when offered, alone or among others', async () => {
  const header = 'Sec-WebSocket-Protocol';
  for (const offered of ['gurukul.v1', 'chat, gurukul.v1', 'gurukul.v1, gurukul.v2']) {
    const { status, headers } = await statusOf({ headers: { [header]: offered } });
    assert.equal(status, 101);
    assert.equal(headers['sec-websocket-protocol'], 'gurukul.v1', offered);
  }
  for (const offered of [null, 'chat', 'gurukul.v2, GURUKUL', 'gurukul.v11', 'GURUKUL.V1']) {
    const { status, headers } = await statusOf({ headers: { [header]: offered } });
    assert.equal(status, 101);
    assert.equal(headers['sec-websocket-protocol'], undefined, String(offered));
  }
});

test('a subprotocol offered in a second header line is selected too', async () => {
  const { status, headers } = await statusOf({
    headers: { 'Sec-WebSocket-Protocol': ['chat', 'gurukul.v1'] },
  });
  assert.equal(status, 101);
  assert.equal(headers['sec-websocket-protocol'], 'gurukul.v1');
});

test('a client of the ws package negotiates the subprotocol gurukul.v1', async () => {
  const client = await Client.connect(server, { protocols: ['gurukul.v1'] });
  assert.equal(client.socket.protocol, 'gurukul.v1');
});

test('permessage-deflate is not negotiated', async () => {
  const { status, headers } = await statusOf({
    headers: { 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits' },
  });
  assert.equal(status, 101);
  assert.equal(headers['sec-websocket-extensions'], undefined);
});

test('frames in the same packet as the upgrade request are read', async () => {
  const raw = await RawWebSocket.connect(server);
  raw.write(Buffer.concat([Buffer.from(upgradeRequest()), textFrame('ping'),
    frame({ opcode: OP.ping, payload: 'early' })]));
  assert.equal((await raw.responseHead()).status, 101);
  await raw.expectText((message) => message.type === 'pong');
  const pong = await raw.nextOther();
  assert.equal(pong.opcode, OP.pong);
  assert.equal(pong.payload.toString(), 'early');
});

test('an upgrade request and a frame that arrive byte by byte are read', async () => {
  const raw = await RawWebSocket.connect(server);
  raw.socket.setNoDelay(true);
  for (const byte of Buffer.concat([Buffer.from(upgradeRequest()), textFrame('ping')])) {
    raw.write(Buffer.from([byte]));
    await new Promise(setImmediate);
  }
  assert.equal((await raw.responseHead()).status, 101);
  await raw.expectText((message) => message.type === 'pong');
});

test('a request head without end is closed and not kept in memory', async () => {
  const raw = await RawSocket.open(server);
  raw.write(`GET /ws HTTP/1.1\r\nHost: localhost\r\nX-Padding: ${'x'.repeat(200_000)}`);
  await raw.expectEnd();
});

test('an upgrade request of HTTP/1.0 is refused', async () => {
  const { status } = await statusOf({ version: '1.0' });
  assert.ok(status >= 400 && status < 500, `status ${status}`);
});

test('in open mode an upgrade is accepted without Origin and with any Origin', async () => {
  assert.equal((await statusOf()).status, 101);
  assert.equal((await statusOf({ headers: { Origin: 'https://elsewhere.example' } })).status, 101);
});
