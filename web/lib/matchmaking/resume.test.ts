import { describe, expect, it } from 'vitest';
import { session, preferences } from '@/lib/testing/client-stage';
import { client, events, freshStage, network, runtime, stage, storage } from '@/lib/testing/fresh-stage';
import { settle } from '@/lib/testing/manual-runtime';
import { heldSignalLimits } from './held-signals';

freshStage();

describe('after a lost connection, the client', () => {
  it('resumes its queue spot without a new join', async () => {
    await stage.searching();
    const socket = await stage.loseAndReturn();
    expect(socket.last('authenticate')?.data).toMatchObject({ resume: 'resume-1' });
    socket.welcome({ resumed: { queued: true, position: 3 } });
    expect(socket.count('join_queue')).toBe(0);
    expect(stage.seen('queued').at(-1)).toMatchObject({ position: 3 });
  });

  it('joins again if the queue spot is gone', async () => {
    await stage.searching();
    const socket = await stage.loseAndReturn();
    socket.welcome();
    expect(socket.count('join_queue')).toBe(1);
  });

  it('resumes, sends held signals in order and repeats unacknowledged chat', async () => {
    const first = await stage.inSession();
    const chat = client.chat('one');
    first.drop(1006);
    client.signal({ n: 1 });
    client.signal({ n: 2 });
    client.chat('two');
    expect(client.session).not.toBeNull();
    const socket = await stage.loseAndReturn();
    expect(socket.last('authenticate')?.data).toMatchObject({ resume: 'resume-2' });
    socket.welcome({ resumed: session });
    const said = socket.sent.slice(1).map(({ type, data }) => [type, data]);
    expect(said).toMatchObject([
      ['signal', { signal: { n: 1 }, targetUserId: 'u-2' }],
      ['signal', { signal: { n: 2 } }],
      ['chat', { text: 'one', clientMessageId: chat }],
      ['chat', { text: 'two' }],
    ]);
    expect(stage.seen('resumed')).toMatchObject([{ lost: false }]);
    socket.say('chat_ack', { clientMessageId: chat, messageId: 'm-1', sentAt: 5 });
    expect(stage.seen('chat-delivered')).toEqual([
      { type: 'chat-delivered', clientMessageId: chat, messageId: 'm-1', sentAtMs: 5 },
    ]);
    const again = await stage.loseAndReturn();
    again.welcome({ resumed: session });
    expect(again.sent.filter(({ type }) => type === 'chat')).toMatchObject([{ data: { text: 'two' } }]);
  });

  it('reports signals as lost if too many were held', async () => {
    (await stage.inSession()).drop(1006);
    for (let n = 0; n <= heldSignalLimits.count; n += 1) client.signal({ n });
    const socket = await stage.loseAndReturn();
    socket.welcome({ resumed: session });
    expect(socket.count('signal')).toBe(0);
    expect(stage.seen('resumed')).toMatchObject([{ lost: true }]);
  });

  it('reports the partner as lost if the session is gone', async () => {
    await stage.inSession();
    const socket = await stage.loseAndReturn();
    socket.welcome();
    expect(stage.seen('partner-left')).toMatchObject([{ sessionId: 's-1', reason: 'lost' }]);
    expect(client.session).toBeNull();
    expect(storage.load()).toBeNull();
  });

  it('joins the queue if the user skipped while it was offline', async () => {
    (await stage.inSession()).drop(1006);
    client.skip();
    const socket = await stage.loseAndReturn();
    socket.welcome({ resumed: session });
    expect(socket.count('join_queue')).toBe(1);
    expect(stage.seen('resumed')).toHaveLength(0);
  });

  it('joins instead of skipping if the session was rebuilt after a crash', async () => {
    await stage.inSession();
    const socket = await stage.loseAndReturn();
    socket.welcome({ resumed: { ...session, lost: true } });
    expect(stage.seen('resumed')).toMatchObject([{ lost: true }]);
    client.skip();
    expect(socket.count('skip')).toBe(0);
    expect(socket.last('join_queue')?.data).toEqual(preferences);
  });

  it('stores the newest resume token until the session ends', async () => {
    const socket = await stage.inSession();
    expect(storage.load()).toBe('resume-2');
    socket.say('partner_left', { sessionId: 's-1', reason: 'ended' });
    expect(storage.load()).toBeNull();
  });

  it('waits exactly as long as the restarting server asked', async () => {
    await stage.inSession();
    network.latest.drop(1012, { afterMs: 3_210 });
    expect(stage.seen('offline')).toMatchObject([{ cause: 'restart', retryAtMs: runtime.now() + 3_210 }]);
    await runtime.advance(3_209);
    expect(network.sockets).toHaveLength(1);
    await runtime.advance(1);
    expect(network.sockets).toHaveLength(2);
  });

  it('connects at once when the network is back', async () => {
    await stage.inSession();
    network.latest.drop(1012, { afterMs: 60_000 });
    stage.tell('offline');
    await settle();
    expect(network.sockets).toHaveLength(1);
    stage.tell('online');
    await settle();
    expect(network.sockets).toHaveLength(2);
    await runtime.advance(9_000);
    expect(network.sockets).toHaveLength(2);
  });

  it('waits as long as the server asked, even if the page becomes visible', async () => {
    await stage.searching();
    network.latest.drop(1013, { afterMs: 60_000 });
    stage.tell('visible');
    stage.tell('network-changed');
    await settle();
    expect(network.sockets).toHaveLength(1);
    await runtime.advance(60_000);
    network.latest.drop(4029);
    stage.tell('online');
    await settle();
    expect(network.sockets).toHaveLength(2);
    await runtime.advance(120_000);
    network.latest.drop(1006);
    const before = network.sockets.length;
    stage.tell('visible');
    await settle();
    expect(network.sockets).toHaveLength(before + 1);
  });

  it.each([
    [4001, 'replaced'],
    [4003, 'banned'],
  ] as const)('does not connect again after close code %i', async (code, kind) => {
    await stage.inSession();
    network.latest.drop(code);
    await runtime.advance(600_000);
    expect(network.sockets).toHaveLength(1);
    expect(events.at(-1)).toEqual({ type: 'stopped', cause: { kind } });
    expect(client.session).toBeNull();
    expect(runtime.pending).toBe(0);
  });

  it('waits for long after a close for a broken rate limit', async () => {
    await stage.searching();
    network.latest.drop(4029);
    expect(stage.seen('offline')[0]?.cause).toBe('penalty');
    await runtime.advance(5_000 - 1);
    expect(network.sockets).toHaveLength(1);
    await runtime.advance(10_000);
    expect(network.sockets).toHaveLength(2);
  });
});
