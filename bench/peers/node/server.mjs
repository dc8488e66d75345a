// The peer in Node.js: the design that Gurukul grew out of, one process with the `ws` package. A list
// of who waits in memory, a map of sessions, JSON parsed and made anew for every message.
//
//   node server.mjs            prints "listening on http://127.0.0.1:PORT"

import { randomUUID } from 'node:crypto';
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.env.PORT ?? 0),
  perMessageDeflate: false, backlog: 4096 });
const waiting = [];
const sessions = new Map();

function say(socket, type, payload) {
  socket.send(JSON.stringify({ type, payload }));
}

function token(user) {
  return Buffer.from(JSON.stringify({ user, at: Date.now() })).toString('base64url');
}

function match(older, newer) {
  const sessionId = randomUUID();
  sessions.set(sessionId, [older, newer]);
  for (const [self, other] of [[older, newer], [newer, older]]) {
    self.sessionId = sessionId;
    say(self, 'match_found', {
      sessionId, partnerId: other.userId, isInitiator: self === newer, matchMode: 'video',
      partner: { name: null, avatarUrl: null, karma: null, campus: null }, sharedInterests: [],
      resumeToken: token(self.userId), iceServers: [],
    });
  }
}

function join(socket, userId) {
  socket.userId = userId ?? socket.userId ?? randomUUID();
  const older = waiting.shift();
  if (older && older !== socket && older.readyState === older.OPEN) return match(older, socket);
  waiting.push(socket);
  return say(socket, 'queued', { position: waiting.length, size: waiting.length, estimatedWaitMs: null,
    iceServers: [], resumeToken: token(socket.userId) });
}

function leave(socket, reason) {
  const at = waiting.indexOf(socket);
  if (at >= 0) waiting.splice(at, 1);
  const members = sessions.get(socket.sessionId);
  if (!members) return;
  sessions.delete(socket.sessionId);
  const partner = members.find((each) => each !== socket);
  for (const each of members) each.sessionId = undefined;
  if (partner.readyState === partner.OPEN) say(partner, 'partner_left', { reason });
}

server.on('connection', (socket) => {
  socket.on('message', (bytes) => {
    const { type, data } = JSON.parse(bytes);
    if (type === 'authenticate') {
      // The token is not checked: this peer is spared that.
      socket.userId = JSON.parse(Buffer.from(data.token.split('.')[1], 'base64url')).sub;
      say(socket, 'welcome', { userId: socket.userId, protocol: 1, resumed: null });
    } else if (type === 'join_queue') {
      join(socket, data.userId);
    } else if (type === 'skip') {
      leave(socket, 'skipped');
      join(socket);
    } else if (type === 'signal') {
      const members = sessions.get(data.sessionId);
      const partner = members?.find((each) => each !== socket);
      if (partner?.userId === data.targetUserId) {
        say(partner, 'signal', { sessionId: data.sessionId, signal: data.signal });
      }
    }
  });
  socket.on('close', () => leave(socket, 'disconnected'));
});
server.on('listening', () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
