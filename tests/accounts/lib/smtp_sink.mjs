// A mail server on loopback that keeps the mails that it receives.
//
//   const sink = await startSmtpSink();       // sink.url
//   const letter = await sink.next();         // { to, text, code, tokenHash }

import { createServer } from 'node:net';
import { guarded } from '../../integration/lib/guard.mjs';

export async function startSmtpSink() {
  const letters = [];
  const waiters = [];
  const sockets = new Set();
  const deliver = (to, text) => {
    const letter = {
      to, text, code: /\b\d{6}\b(?=\r\n)/.exec(text)?.[0], tokenHash: /token_hash=([\w-]+)/.exec(text)?.[1],
    };
    const waiter = waiters.shift();
    if (waiter) waiter(letter);
    else letters.push(letter);
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    let input = '';
    let to = '';
    let body = null;
    socket.write('220 sink\r\n');
    socket.on('data', (bytes) => {
      input += bytes;
      for (let end = input.indexOf('\r\n'); end >= 0; end = input.indexOf('\r\n')) {
        const line = input.slice(0, end);
        input = input.slice(end + 2);
        if (body !== null && line !== '.') {
          body += `${line}\r\n`;
        } else if (body !== null) {
          deliver(to, body);
          body = null;
          socket.write('250 kept\r\n');
        } else if (line === 'DATA') {
          body = '';
          socket.write('354 go on\r\n');
        } else if (line === 'QUIT') {
          socket.end('221 bye\r\n');
        } else {
          to = /^RCPT TO:<(.+)>/.exec(line)?.[1] ?? to;
          socket.write('250 ok\r\n');
        }
      }
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `smtp://127.0.0.1:${server.address().port}`,
    next: () => guarded(letters.length > 0 ? Promise.resolve(letters.shift())
      : new Promise((resolve) => waiters.push(resolve)), 'a mail'),
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
