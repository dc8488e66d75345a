// Free ports for programs that cannot be told to take any port (coturn, nginx, HAProxy).
//
//   const port = await freePort();             // free for TCP and for UDP on 127.0.0.1
//   const relay = await freePortRange(200);    // "14200-14399": nothing was bound in it
//
// The ports lie below the range from which the kernel numbers outgoing connections (32768-60999). A port of that range
// can be taken by any connection of a test that runs at the same time, between this call and the start of the program.

import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

const FIRST = 12_000;
const LAST = 31_999;
const ATTEMPTS = 200;

const randomPort = (count) => FIRST + Math.floor(Math.random() * (LAST - FIRST - count + 2));

// Resolves to true if the port is free. The probe is closed again before that.
function bindsTcp(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

function bindsUdp(port) {
  return new Promise((resolve) => {
    const probe = createSocket('udp4');
    probe.once('error', () => { probe.close(); resolve(false); });
    probe.bind(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

const isFree = async (port) => await bindsTcp(port) && await bindsUdp(port);

export async function freePort() {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = randomPort(1);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port between ${FIRST} and ${LAST} in ${ATTEMPTS} attempts`);
}

// Resolves to "FIRST-LAST", as coturn expects it. Ranges begin at multiples of their length, so two ranges of the
// same length are identical or disjoint.
export async function freePortRange(count) {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const first = Math.ceil(randomPort(2 * count) / count) * count;
    const ports = Array.from({ length: count }, (_, index) => first + index);
    if ((await Promise.all(ports.map(bindsUdp))).every(Boolean)) return `${first}-${first + count - 1}`;
  }
  throw new Error(`no ${count} free ports in a row between ${FIRST} and ${LAST} in ${ATTEMPTS} attempts`);
}
