// A client in a process of its own: joins, and prints every message that it gets as a line.
//   node remote_client.mjs URL USER_ID JOIN_DATA

import WebSocket from 'ws';

const [url, userId, data] = process.argv.slice(2);
const socket = new WebSocket(url, { perMessageDeflate: false });
socket.on('open', () => socket.send(JSON.stringify({
  type: 'join_queue', data: { userId, ...JSON.parse(data) },
})));
socket.on('message', (bytes) => process.stdout.write(`${bytes}\n`));
socket.on('close', (code) => {
  process.stdout.write(`close ${code}\n`);
  process.exit(0);
});
socket.on('error', () => {});
