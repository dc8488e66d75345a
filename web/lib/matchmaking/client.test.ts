import { describe, expect, it } from 'vitest';
import { preferences } from '@/lib/testing/client-stage';
import { client, freshStage, network, runtime, stage, storage } from '@/lib/testing/fresh-stage';
import { matchPayload } from '@/lib/testing/scripted-socket';
import { chatLimits } from './chats';

freshStage();

describe('leaving', () => {
  it.each(['stop', 'page-hidden'] as const)('ends the session and closes with 1000 (%s)', async (how) => {
    const socket = await stage.inSession();
    if (how === 'stop') client.stop();
    else stage.tell('page-hidden');
    expect(socket.closedWith).toBe(1000);
    expect(storage.load()).toBeNull();
    expect(client.session).toBeNull();
    await runtime.advance(600_000);
    expect(network.sockets).toHaveLength(1);
    expect(runtime.pending).toBe(0);
  });

  it('ends a match that was made while it was leaving', async () => {
    const socket = await stage.searching();
    client.leave();
    expect(socket.count('leave_queue')).toBe(1);
    socket.say('match_found', matchPayload());
    expect(socket.last('end_session')?.data).toEqual({ sessionId: 's-1' });
    expect(stage.seen('matched')).toHaveLength(0);
  });

  it('can be used again after a stop', async () => {
    await stage.inSession();
    client.stop();
    await stage.searching();
    expect(network.sockets).toHaveLength(2);
    expect(stage.seen('queued')).toHaveLength(2);
  });
});

describe('in a session', () => {
  it('ignores messages of a session that it has left', async () => {
    const socket = await stage.inSession();
    client.skip();
    expect(socket.last('skip')?.data).toEqual({ sessionId: 's-1' });
    for (const [type, more] of [['signal', { signal: {} }], ['typing', { typing: true }]] as const) {
      socket.say(type, { sessionId: 's-1', ...more });
    }
    socket.say('partner_left', { sessionId: 's-1', reason: 'skipped' });
    expect(stage.seen('signal')).toHaveLength(0);
    expect(stage.seen('partner-left')).toHaveLength(0);
    socket.say('match_found', matchPayload({ sessionId: 's-2' }));
    socket.say('signal', { sessionId: 's-2', signal: { n: 1 } });
    expect(stage.seen('signal')).toMatchObject([{ sessionId: 's-2' }]);
  });

  it('joins the queue if the server refuses a skip without known preferences', async () => {
    const socket = await stage.inSession();
    client.skip();
    socket.say('error', { code: 'invalid_message', message: 'm', retryable: false }, socket.last('skip')?.id);
    expect(socket.count('join_queue')).toBe(2);
  });

  it('limits how often it reports typing, and reports its end', async () => {
    const socket = await stage.inSession();
    for (let n = 0; n < 10; n += 1) {
      client.typing(true);
      await runtime.advance(200);
    }
    expect(socket.count('typing')).toBe(1);
    await runtime.advance(1_200);
    client.typing(true);
    expect(socket.count('typing')).toBe(2);
    await runtime.advance(5_000);
    expect(socket.last('typing')?.data).toEqual({ sessionId: 's-1', typing: false });
    client.typing(true);
    client.chat('done');
    await runtime.advance(10_000);
    expect(socket.count('typing')).toBe(4);
  });

  it('refuses chat texts that the server would refuse, and replaces lone surrogates', async () => {
    const socket = await stage.inSession();
    expect(client.chat('')).toBeNull();
    expect(client.chat('x'.repeat(2001))).toBeNull();
    expect(client.chat('\u{1f600}'.repeat(2000))).not.toBeNull();
    client.chat('cut \ud83d');
    expect(socket.last('chat')?.data).toMatchObject({ text: 'cut \ufffd' });
    while (client.chat('x') !== null);
    expect(socket.count('chat')).toBe(chatLimits.pending);
  });

  it('repeats a temporarily refused chat message a limited number of times', async () => {
    const socket = await stage.inSession();
    const id = client.chat('hello');
    for (let n = 0; n < 10; n += 1) {
      const refusal = { code: 'rate_limited', message: 'm', retryable: true, retryAfterMs: 700 };
      socket.say('error', refusal, id ?? '');
      await runtime.advance(700);
    }
    expect(socket.count('chat')).toBe(chatLimits.attempts);
  });

  it('reports lost signals if the server refused one', async () => {
    const socket = await stage.inSession();
    client.signal({ n: 1 });
    const { id } = socket.last('signal') ?? {};
    socket.say('error', { code: 'rate_limited', message: 'm', retryable: true, retryAfterMs: 500 }, id);
    await runtime.advance(500);
    expect(stage.seen('signals-lost')).toEqual([{ type: 'signals-lost', sessionId: 's-1' }]);
  });
});

describe('joining', () => {
  it('joins again by itself when the server is busy', async () => {
    client.join(preferences);
    const socket = await network.welcome();
    const { id } = socket.last('join_queue') ?? {};
    socket.say('error', { code: 'busy', message: 'm', retryable: true, retryAfterMs: 1_000 }, id);
    expect(stage.seen('join-refused')).toMatchObject([{ code: 'busy', retryAtMs: runtime.now() + 1_000 }]);
    await runtime.advance(1_000);
    expect(socket.count('join_queue')).toBe(2);
  });

  it('does not join again after leaving', async () => {
    client.join(preferences);
    const socket = await network.welcome();
    socket.say('error', { code: 'busy', message: 'm', retryable: true }, socket.last('join_queue')?.id);
    client.leave();
    await runtime.advance(10_000);
    expect(socket.count('join_queue')).toBe(1);
  });

  it('reports that the time in the queue is over', async () => {
    (await stage.searching()).say('queue_left', { reason: 'timeout' });
    expect(stage.seen('queue-left')).toEqual([{ type: 'queue-left', reason: 'timeout' }]);
    expect(storage.load()).toBeNull();
  });

  it('cuts interests to the limits of the protocol', async () => {
    client.join({ ...preferences, interests: ['  a ', '', 'b', 'a', `${'\u00fc'.repeat(40)}`, ...'cdefghij'] });
    const socket = await network.welcome();
    const { interests } = socket.last('join_queue')?.data as { interests: string[] };
    expect(interests).toEqual(['a', 'b', '\u00fc'.repeat(32), ...'cdefg']);
  });
});
