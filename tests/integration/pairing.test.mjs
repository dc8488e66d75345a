// The matching rules that do not depend on time (for the others see clocks_pairing).

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from './lib/client.mjs';
import { range, unique } from './lib/guard.mjs';
import { startServer } from './lib/server.mjs';

let server;
before(async () => { server = await startServer({ GURUKUL_STUN_URLS: 'stun:127.0.0.1:3478' }); });
after(() => server.close());

async function ownServer(t, env = {}) {
  const own = await startServer(env);
  t.after(() => own.close());
  return own;
}

const open = (own, count) => Promise.all(range(count).map(() => Client.open(own)));

test('match_found has all documented fields, and the user who joined later is the initiator', async () => {
  const [a, b] = await open(server, 2);
  const tag = unique('Tag');
  await a.joinQueued({ interests: [tag] });
  const later = await b.joinMatched({ interests: [tag] });
  const earlier = await a.expect('match_found');
  const keys = ['iceServers', 'isInitiator', 'matchMode', 'partner', 'partnerId', 'resumeToken', 'sessionId',
    'sharedInterests'];
  for (const [match, partner] of [[later, a], [earlier, b]]) {
    assert.deepEqual(Object.keys(match).sort(), keys);
    assert.equal(match.partnerId, partner.userId);
    assert.equal(match.matchMode, 'video');
    assert.deepEqual(Object.keys(match.partner).sort(), ['avatarUrl', 'campus', 'karma', 'name']);
    assert.deepEqual(match.sharedInterests, [tag.toLowerCase()]);
    assert.match(match.sessionId, /^.{1,64}$/);
    assert.deepEqual(match.iceServers.flatMap((each) => each.urls), ['stun:127.0.0.1:3478']);
  }
  assert.deepEqual([later.isInitiator, earlier.isInitiator], [true, false]);
  assert.notEqual(later.resumeToken, earlier.resumeToken);
});

test('users are matched only with users of the same match mode', async (t) => {
  const own = await ownServer(t);
  const waiting = await open(own, 3);
  for (const [index, matchMode] of ['video', 'audio', 'text'].entries()) {
    await waiting[index].joinQueued({ matchMode });
  }
  const arriving = await open(own, 3);
  for (const [index, matchMode] of ['text', 'video', 'audio'].entries()) {
    const match = await arriving[index].joinMatched({ matchMode });
    assert.equal(match.matchMode, matchMode);
    assert.equal(match.partnerId, waiting[['video', 'audio', 'text'].indexOf(matchMode)].userId);
  }
});

test('of the waiting users who share an interest, the one who joined first is matched', async (t) => {
  const own = await ownServer(t);
  const waiting = await open(own, 5);
  for (const [index, user] of waiting.entries()) await user.joinQueued({ interests: [`tag-${index}`] });
  const arriving = await open(own, 2);
  const first = await arriving[0].joinMatched({ interests: ['tag-3', 'tag-1', 'tag-4'] });
  assert.equal(first.partnerId, waiting[1].userId, 'the oldest user is matched, not the one with the first named tag');
  const second = await arriving[1].joinMatched({ interests: ['tag-4', 'tag-3', 'tag-1'] });
  assert.equal(second.partnerId, waiting[3].userId);
});

test('a user with interests is not matched at once with a user without', async (t) => {
  const own = await ownServer(t);
  const [picky, easy] = await open(own, 2);
  await picky.joinQueued({ interests: ['only-this'] });
  const queued = await easy.joinQueued();
  assert.ok(queued.size >= 1);
});

const folding = [
  ['letters of both cases', ['MuSiC'], [' music\t'], ['music']],
  ['umlauts and Cyrillic', ['\u00c4PFEL'], ['\u00e4pfel'], ['\u00e4pfel']],
  ['Cyrillic', ['\u041c\u0423\u0417\u042b\u041a\u0410'], ['\u043c\u0443\u0437\u044b\u043a\u0430'],
    ['\u043c\u0443\u0437\u044b\u043a\u0430']],
  ['final and middle sigma', ['\u039f\u0394\u039f\u03a3'], ['\u03bf\u03b4\u03bf\u03c2'], ['\u03bf\u03b4\u03bf\u03c3']],
];
for (const [name, wishA, wishB, shared] of folding) {
  test(`interests are compared trimmed and case-folded: ${name}`, async (t) => {
    const own = await ownServer(t);
    const [a, b] = await open(own, 2);
    await a.joinQueued({ interests: wishA });
    const match = await b.joinMatched({ interests: wishB });
    assert.deepEqual(match.sharedInterests, shared);
    assert.deepEqual((await a.expect('match_found')).sharedInterests, shared);
  });
}

test('sharedInterests has the order of the receiving user and each interest once', async (t) => {
  const own = await ownServer(t);
  const [a, b] = await open(own, 2);
  await a.joinQueued({ interests: ['Chess', 'films', 'CHESS', ' go ', 'a-only'] });
  const atB = await b.joinMatched({ interests: ['Go', 'b-only', 'go', 'Films', 'chess'] });
  assert.deepEqual(atB.sharedInterests, ['go', 'films', 'chess']);
  assert.deepEqual((await a.expect('match_found')).sharedInterests, ['chess', 'films', 'go']);
});

test('interests are not normalised: composed and decomposed letters differ', async (t) => {
  const own = await ownServer(t);
  const [a, b] = await open(own, 2);
  await a.joinQueued({ interests: ['caf\u00e9'] });
  await b.joinQueued({ interests: ['cafe\u0301'] });
});

test('sharedInterests is empty for users without interests', async (t) => {
  const own = await ownServer(t);
  const [a, b] = await open(own, 2);
  await a.joinQueued();
  assert.deepEqual((await b.joinMatched()).sharedInterests, []);
  assert.deepEqual((await a.expect('match_found')).sharedInterests, []);
});

test('users without a campus are matched with the campus filter any, not with same or other', async (t) => {
  const own = await ownServer(t);
  const [same, other, any, anyToo] = await open(own, 4);
  await same.joinQueued({ campus: 'same' });
  await other.joinQueued({ campus: 'other' });
  await any.joinQueued({ campus: 'any' });
  assert.equal((await anyToo.joinMatched()).partnerId, any.userId);
  await same.expectSilence('match_found');
  await other.expectSilence('match_found');
});

test('a second connection of a user is not matched with the first one', async (t) => {
  const own = await ownServer(t);
  const [first] = await open(own, 1);
  await first.joinQueued();
  const second = await Client.open(own, first.userId);
  const queued = await second.joinQueued();
  assert.deepEqual([queued.position, queued.size], [1, 1]);
  await first.expectClose(4001);
});

test('two users who just met are not matched again, also if nobody else waits', async (t) => {
  const own = await ownServer(t);
  const [a, b, c] = await open(own, 3);
  await a.joinQueued();
  await b.joinMatched();
  await a.expect('match_found');
  a.send('skip', {});
  await a.expect('queued');
  await b.expect('partner_left');
  await b.joinQueued();
  const match = await c.joinMatched();
  assert.equal(match.partnerId, a.userId, 'the one who joined first is matched');
  await b.expectSilence('match_found');
});

test('the last partner is remembered after a new connection', async (t) => {
  const own = await ownServer(t);
  const [a, b] = await open(own, 2);
  await a.joinQueued();
  await b.joinMatched();
  await a.bye(1000);
  await b.expect('partner_left');
  const again = await Client.open(own, a.userId);
  await again.joinQueued();
  await b.joinQueued();
});

test('a user is not matched with a recent partner who has met eight others since', async (t) => {
  const own = await ownServer(t);
  const hub = await Client.open(own);
  const partners = await open(own, 9);
  for (const partner of partners) {
    hub.join();
    await hub.expect('queued');
    const { sessionId } = await partner.joinMatched();
    await hub.expect('match_found');
    assert.equal((await hub.ask('end_session', { sessionId })).type, 'session_ended');
    await partner.expect('partner_left');
  }
  // Each partner met only the hub, so the hub is in its list of recent partners and nobody is matched yet.
  for (const partner of [partners[8], partners[1], partners[0]]) {
    hub.join({ interests: ['again'] });
    await hub.expect('queued');
    partner.join({ interests: ['again'] });
    await partner.expect('queued');
    await partner.ask('leave_queue', {});
  }
});
