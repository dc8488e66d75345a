// Matching rules that are relaxed with the time of waiting. The tests run side by side, each on its own
// server, and assert only lower bounds of time.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Client } from './lib/client.mjs';
import { GUARD_MS, guarded, range } from './lib/guard.mjs';
import { startServer } from './lib/server.mjs';

const elapsed = (since) => performance.now() - since;

async function start(t, env) {
  const server = await startServer(env);
  t.after(() => server.close());
  return server;
}

const open = (server, count) => Promise.all(range(count).map(() => Client.open(server)));

async function meet(waiting, arriving) {
  waiting.join();
  arriving.join();
  const [first, second] = await Promise.all([waiting.expect('match_found'), arriving.expect('match_found')]);
  assert.equal(first.sessionId, second.sessionId);
  assert.equal((await waiting.ask('end_session', { sessionId: first.sessionId })).type, 'session_ended');
  await arriving.expect('partner_left');
}

describe('relaxation of the matching rules over time', { concurrency: true }, () => {
  test('a user with interests is matched with anyone after 5 s', async (t) => {
    const server = await start(t);
    const [picky, easy] = await open(server, 2);
    const since = performance.now();
    await picky.joinQueued({ interests: ['only-this'] });
    await easy.joinQueued();
    const match = await picky.expect('match_found');
    assert.ok(elapsed(since) > 4_500, `matched after ${elapsed(since)} ms`);
    assert.deepEqual(match.sharedInterests, []);
    assert.equal(match.isInitiator, false, 'the later join is the initiator');
    assert.equal((await easy.expect('match_found')).isInitiator, true);
  });

  test('two users with different interests are matched after both have waited for 5 s',
    async (t) => {
      const server = await start(t);
      const [first, second] = await open(server, 2);
      await first.joinQueued({ interests: ['mine'] });
      // Nothing on the server happens after 2 s, so the test itself has to wait.
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      const since = performance.now();
      await second.joinQueued({ interests: ['yours'] });
      await Promise.all([first.expect('match_found'), second.expect('match_found')]);
      assert.ok(elapsed(since) > 4_500, `matched ${elapsed(since)} ms after the second join`);
    });

  test('the last partner is matched again after 30 s if nobody else waits', async (t) => {
    const server = await start(t);
    const [a, b] = await open(server, 2);
    await meet(a, b);
    const since = performance.now();
    a.join();
    b.join();
    const again = await guarded(
      new Promise((resolve) => {
        const look = () => (a.messages('match_found').length ? resolve(true) : setTimeout(look, 50));
        look();
      }), 'the second meeting', 3 * GUARD_MS);
    assert.equal(again, true);
    assert.ok(elapsed(since) > 29_000, `matched after ${elapsed(since)} ms`);
    assert.equal((await b.expect('match_found')).partnerId, a.userId);
  });

  test('the last partner but one is matched again after 10 s', async (t) => {
    const server = await start(t);
    const [a, b, c, d] = await open(server, 4);
    await meet(a, b);
    await meet(a, c);
    await meet(b, d);
    const since = performance.now();
    a.join();
    b.join();
    assert.equal((await a.expect('match_found')).partnerId, b.userId);
    assert.ok(elapsed(since) > 9_000, `matched after ${elapsed(since)} ms`);
  });

  test('the last partner but four is matched again after 5 s', async (t) => {
    const server = await start(t);
    const [a, b, ...others] = await open(server, 10);
    await meet(a, b);
    for (const other of others.slice(0, 4)) await meet(a, other);
    for (const other of others.slice(4, 8)) await meet(b, other);
    const since = performance.now();
    a.join();
    b.join();
    assert.equal((await a.expect('match_found')).partnerId, b.userId);
    assert.ok(elapsed(since) > 4_500, `matched after ${elapsed(since)} ms`);
  });

  test('a resumed queue spot keeps its time of joining, from which the 5 s for interests count', async (t) => {
    const server = await start(t);
    const [picky, easy] = await open(server, 2);
    await picky.joinQueued({ interests: ['only-this'] });
    picky.terminate();
    await picky.closed;
    const back = await Client.open(server, picky.userId);
    const welcome = await back.authenticate({ resume: picky.resumeToken });
    assert.equal(welcome.resumed?.queued, true);
    easy.join();
    assert.equal((await back.expect('match_found')).partnerId, easy.userId);
    assert.equal((await easy.expect('match_found')).isInitiator, true);
  });
});
