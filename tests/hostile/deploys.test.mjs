// A deploy behind a load balancer with its defaults: a client that sends requests all the time sees no error.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import test from 'node:test';
import { Client } from '../integration/lib/client.mjs';
import { eventually, guarded, sleep } from '../integration/lib/guard.mjs';
import { startServer, temporaryFolder } from '../integration/lib/server.mjs';

const haproxy = spawnSync('haproxy', ['-v']).status === 0;

test('after SIGTERM /readyz fails at once, and clients are served until the drain delay is over', async (t) => {
  const server = await startServer({ GURUKUL_DRAIN_DELAY: '2' });
  t.after(() => server.close());
  const waiting = await Client.open(server);
  assert.equal((await server.http('/readyz')).status, 200);
  server.signal('SIGTERM');
  await eventually('readiness fails', async () => (await server.http('/readyz')).status === 503);
  assert.equal((await server.http('/healthz')).status, 200);
  assert.equal((await server.http('/api/v1/config')).status, 200);
  const late = await Client.open(server);
  late.join();
  await late.expect('queued');
  await waiting.expectClose(1012);
  assert.deepEqual(await server.waitForExit(), { code: 0, signal: null });
});

test('without trusted proxies SIGTERM ends the server without a drain delay', async (t) => {
  const server = await startServer();
  t.after(() => server.close());
  server.signal('SIGTERM');
  assert.equal((await server.waitForExit()).code, 0);
  assert.doesNotMatch(server.stderr, /shutdown requested/);
});

async function startBalancer(t, servers) {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address();
  await new Promise((done) => holder.close(done));
  const file = join(temporaryFolder(), 'haproxy.cfg');
  writeFileSync(file, `defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
frontend all
  bind 127.0.0.1:${port}
  option forwardfor
  default_backend gurukul
backend gurukul
  option httpchk GET /readyz
${servers.map((each, at) => `  server s${at} 127.0.0.1:${each.port} check`).join('\n')}
`);
  const child = spawn('haproxy', ['-db', '-f', file], { stdio: 'ignore' });
  t.after(() => child.kill('SIGKILL'));
  return { host: '127.0.0.1', port };
}

// Visitors that send one request after the other. `errors` has every result other than status 200.
function visitors(balancer, count) {
  const errors = [];
  let running = true;
  let served = 0;
  const agents = [new Agent({ keepAlive: true }), false];
  const one = (agent) => new Promise((done) => {
    const asked = request({ ...balancer, path: '/api/v1/config', agent }, (reply) => {
      if (reply.statusCode === 200) served += 1;
      else errors.push(`status ${reply.statusCode}`);
      reply.resume().on('end', done).on('error', done);
    });
    asked.on('error', (error) => { errors.push(error.message); done(); });
    asked.end();
  });
  const loops = Array.from({ length: count }, async (_, at) => {
    while (running) {
      await one(agents[at % 2]);
      await sleep(20);
    }
  });
  return { errors, served: () => served, stop: () => { running = false; return Promise.all(loops); } };
}

test('no request fails on a deploy with HAProxy', { skip: haproxy ? false : 'haproxy is not installed' }, async (t) => {
  const behind = { GURUKUL_TRUSTED_PROXIES: 'loopback' };
  const [old, next] = [await startServer(behind), await startServer(behind)];
  t.after(() => old.close());
  t.after(() => next.close());
  const balancer = await startBalancer(t, [old, next]);
  await eventually('the balancer serves', () => fetch(`http://127.0.0.1:${balancer.port}/readyz`)
    .then((reply) => reply.status === 200, () => false));
  const crowd = visitors(balancer, 8);
  await eventually('the visitors are served', () => crowd.served() > 50);
  const begun = Date.now();
  old.signal('SIGTERM');
  assert.equal((await guarded(old.exited, 'the end of the old one')).code, 0);
  assert.ok(Date.now() - begun < 10_000, 'the shutdown takes less than 10 s');
  const before = crowd.served();
  await eventually('the next one serves', () => crowd.served() > before + 50);
  // Longer than the balancer needs to notice the change.
  await sleep(4_000);
  await crowd.stop();
  assert.deepEqual(crowd.errors, []);
});
