// Memory of the server as the kernel counts it, and servers with pages or TLS.
//
//   const before = residentKb(server);
//   const { server, folder } = await serverWithPages({ 'page.bin': 1_000_000 }, { tls: true });

import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { guarded, sleep } from '../../integration/lib/guard.mjs';
import { startServer, temporaryFolder } from '../../integration/lib/server.mjs';

const statusKb = (server, field) =>
  Number(new RegExp(`${field}:\\s+(\\d+)`)
    .exec(readFileSync(`/proc/${server.child.pid}/status`, 'utf8'))[1]);
export const residentKb = (server) => statusKb(server, 'VmRSS');
export const addressSpaceKb = (server) => statusKb(server, 'VmSize');

export function certificateIn(folder) {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
    '-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=localhost'], { stdio: 'ignore' });
  return { GURUKUL_TLS_CERT: cert, GURUKUL_TLS_KEY: key };
}

// `pages` maps file names to sizes. The caller removes the folder.
export async function serverWithPages(pages, { tls = false, env = {}, options } = {}) {
  const folder = temporaryFolder();
  for (const [name, size] of Object.entries(pages)) writeFileSync(join(folder, name), randomBytes(size));
  const certificate = tls ? certificateIn(folder) : {};
  const server = await startServer({ GURUKUL_WEB_DIR: folder, ...certificate, ...env }, options);
  return { server, folder };
}

// A socket that sends and never reads. The peers have many different addresses.
let peers = 0;
export async function deafPeer(server) {
  const number = ++peers;
  const localAddress = `127.1.${1 + Math.floor(number / 20) % 200}.${1 + number % 20}`;
  const options = { host: server.host, port: server.port, localAddress, rejectUnauthorized: false };
  const tls = server.scheme === 'https';
  const socket = tls ? connectTls(options) : connectTcp(options);
  socket.on('error', () => {});
  socket.pause();
  const opened = new Promise((resolve) => {
    socket.once(tls ? 'secureConnect' : 'connect', resolve);
    socket.once('close', resolve);
  });
  await guarded(opened, 'a connection');
  return socket;
}

// Waits until the kernel accepts no more of what the peers send.
export async function settled(sockets) {
  let before = -1;
  for (let still = 0; still < 3;) {
    await sleep(150);
    const now = sockets.reduce((sum, socket) => sum + socket.bytesWritten - socket.writableLength, 0);
    still = now === before ? still + 1 : 0;
    before = now;
  }
}
