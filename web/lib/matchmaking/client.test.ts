import { beforeEach, describe, expect, it } from 'vitest';
import { asAccessToken, asUserId } from '@/lib/protocol';
import { ManualRuntime, settle } from '@/lib/testing/manual-runtime';
import { matchPayload, queuedPayload, ScriptedNetwork } from '@/lib/testing/scripted-socket';
import type { Credentials, MatchmakingEvent, NetworkEvent, ResumeStorage } from '.';
import { MatchmakingClient, memoryResumeStorage, SignedOutError } from '.';
import { chatLimits } from './chats';
import { heldSignalLimits } from './held-signals';

const wishes = { matchMode: 'video', interests: ['chess'], campus: 'any' } as const;

let runtime: ManualRuntime;
let network: ScriptedNetwork;
let storage: ResumeStorage;
let events: MatchmakingEvent[];
let tell: (event: NetworkEvent) => void;
let client: MatchmakingClient;
let credentials: (request: { fresh: boolean }) => Promise<Credentials>;

beforeEach(() => {
  runtime = new ManualRuntime();
  network = new ScriptedNetwork();
  storage = memoryResumeStorage();
  events = [];
  tell = () => undefined;
  credentials = () => Promise.resolve({ kind: 'open', userId: asUserId('u-1'), name: 'Me' });
  client = new MatchmakingClient({
    url: 'ws://here/ws',
    WebSocket: network.WebSocket,
    runtime,
    storage,
    credentials: (request) => credentials(request),
    listener: (event) => events.push(event),
    network: {
      subscribe(listener) {
        tell = listener;
        return () => {
          tell = () => undefined;
        };
      },
    },
  });
});

function seen<T extends MatchmakingEvent['type']>(type: T): Extract<MatchmakingEvent, { type: T }>[] {
  return events.filter((event): event is Extract<MatchmakingEvent, { type: T }> => event.type === type);
}

async function searching(changes: object = {}) {
  client.join(wishes);
  const socket = await network.welcome(changes);
  socket.say('queued', queuedPayload());
  return socket;
}

async function inSession(changes: object = {}) {
  const socket = await searching(changes);
  socket.say('match_found', matchPayload());
  return socket;
}

/** Loses the connection and brings a new socket up to the point where the server would say welcome. */
async function loseAndReturn(code = 1006, reason: object | string = '') {
  network.latest.drop(code, reason);
  await runtime.advance(20_000);
  const { latest } = network;
  latest.open();
  return latest;
}

const session = { sessionId: 's-1', partnerId: 'u-2', isInitiator: true, matchMode: 'video', lost: false };

describe('connecting', () => {
  it('offers the subprotocol, says who it is, joins after the welcome', async () => {
    client.join(wishes);
    await settle();
    const { latest } = network;
    expect(latest.protocols).toBe('gurukul.v1');
    latest.open();
    expect(latest.sent).toEqual([
      { type: 'authenticate', id: 'authenticate', data: { userId: 'u-1', name: 'Me' } },
    ]);
    await network.welcome();
    expect(latest.last('join_queue')?.data).toEqual(wishes);
    expect(seen('online')[0]).toMatchObject({ online: 7, graceMs: 15_000 });
  });

  it('gives an attempt up that gets no answer', async () => {
    client.connect();
    await settle();
    network.latest.open();
    await runtime.advance(10_000);
    expect(seen('offline')).toHaveLength(1);
    expect(network.sockets[0]?.closedWith).toBe(4900);
  });

  it('stays signed out when only the user can help', async () => {
    credentials = () => Promise.reject(new SignedOutError('log in first'));
    client.join(wishes);
    await runtime.advance(60_000);
    expect(events.at(-1)).toEqual({
      type: 'stopped',
      cause: { kind: 'signed-out', message: 'log in first' },
    });
    expect(network.sockets).toHaveLength(0);
    expect(runtime.pending).toBe(0);
  });

  it('tries again when the identity can not be had for now', async () => {
    credentials = () => Promise.reject(new Error('config answered 502'));
    client.join(wishes);
    await settle();
    expect(seen('offline')).toHaveLength(1);
    credentials = () => Promise.resolve({ kind: 'open', userId: asUserId('u-1'), name: null });
    await runtime.advance(1_000);
    expect(network.sockets).toHaveLength(1);
  });

  it('ignores what an old socket still says', async () => {
    await searching();
    const [old] = network.sockets;
    await loseAndReturn();
    const before = events.length;
    old?.say('match_found', matchPayload());
    old?.drop(4001);
    expect(events).toHaveLength(before);
  });

  it('does nothing about a message that can not be read', async () => {
    const socket = await searching();
    socket.say('match_found', { sessionId: 5 });
    socket.say('confetti', {});
    expect(client.session).toBeNull();
    expect(seen('fault')).toHaveLength(1);
    socket.say('match_found', matchPayload());
    expect(client.session?.sessionId).toBe('s-1');
  });
});

describe('losing and coming back', () => {
  it('takes its place in the queue again without joining anew', async () => {
    await searching();
    const socket = await loseAndReturn();
    expect(socket.last('authenticate')?.data).toMatchObject({ resume: 'resume-1' });
    socket.say('welcome', { ...welcome(), resumed: { queued: true, position: 3 } }, 'authenticate');
    expect(socket.count('join_queue')).toBe(0);
    expect(seen('queued').at(-1)).toMatchObject({ position: 3 });
  });

  it('joins anew when the place is gone', async () => {
    await searching();
    const socket = await loseAndReturn();
    socket.say('welcome', welcome(), 'authenticate');
    expect(socket.count('join_queue')).toBe(1);
  });

  it('keeps the session, sends what was held in order, repeats unacknowledged chats', async () => {
    const first = await inSession();
    const chat = client.chat('one');
    first.drop(1006);
    client.signal({ n: 1 });
    client.signal({ n: 2 });
    client.chat('two');
    expect(client.session).not.toBeNull();
    const socket = await loseAndReturn();
    expect(socket.last('authenticate')?.data).toMatchObject({ resume: 'resume-2' });
    socket.say('welcome', { ...welcome(), resumed: session }, 'authenticate');
    const said = socket.sent.slice(1).map(({ type, data }) => [type, data]);
    expect(said).toMatchObject([
      ['signal', { signal: { n: 1 }, targetUserId: 'u-2' }],
      ['signal', { signal: { n: 2 } }],
      ['chat', { text: 'one', clientMessageId: chat }],
      ['chat', { text: 'two' }],
    ]);
    expect(seen('resumed')).toMatchObject([{ lost: false }]);
    socket.say('chat_ack', { clientMessageId: chat, messageId: 'm-1', sentAt: 5 });
    expect(seen('chat-delivered')).toEqual([
      { type: 'chat-delivered', clientMessageId: chat, messageId: 'm-1', sentAtMs: 5 },
    ]);
    const again = await loseAndReturn();
    again.say('welcome', { ...welcome(), resumed: session }, 'authenticate');
    expect(again.sent.filter(({ type }) => type === 'chat')).toMatchObject([{ data: { text: 'two' } }]);
  });

  it('counts held signals over the bound as lost', async () => {
    (await inSession()).drop(1006);
    for (let n = 0; n <= heldSignalLimits.count; n += 1) client.signal({ n });
    const socket = await loseAndReturn();
    socket.say('welcome', { ...welcome(), resumed: session }, 'authenticate');
    expect(socket.count('signal')).toBe(0);
    expect(seen('resumed')).toMatchObject([{ lost: true }]);
  });

  it('tells that the partner is lost when the session is gone, and forgets it', async () => {
    await inSession();
    const socket = await loseAndReturn();
    socket.say('welcome', welcome(), 'authenticate');
    expect(seen('partner-left')).toMatchObject([{ sessionId: 's-1', reason: 'lost' }]);
    expect(client.session).toBeNull();
    expect(storage.load()).toBeNull();
  });

  it('lets a partner go who was left while the server was away', async () => {
    (await inSession()).drop(1006);
    client.skip();
    const socket = await loseAndReturn();
    socket.say('welcome', { ...welcome(), resumed: session }, 'authenticate');
    expect(socket.count('join_queue')).toBe(1);
    expect(seen('resumed')).toHaveLength(0);
  });

  it('joins instead of skipping on a server that was rebuilt', async () => {
    await inSession();
    const socket = await loseAndReturn();
    socket.say('welcome', { ...welcome(), resumed: { ...session, lost: true } }, 'authenticate');
    expect(seen('resumed')).toMatchObject([{ lost: true }]);
    client.skip();
    expect(socket.count('skip')).toBe(0);
    expect(socket.last('join_queue')?.data).toEqual(wishes);
  });

  it('presents the newest token and forgets it at the end of a session', async () => {
    const socket = await inSession();
    expect(storage.load()).toBe('resume-2');
    socket.say('partner_left', { sessionId: 's-1', reason: 'ended' });
    expect(storage.load()).toBeNull();
  });

  it('waits exactly as long as a restarting server asks', async () => {
    await inSession();
    network.latest.drop(1012, { afterMs: 3_210 });
    expect(seen('offline')).toMatchObject([{ cause: 'restart', retryAtMs: runtime.now() + 3_210 }]);
    await runtime.advance(3_209);
    expect(network.sockets).toHaveLength(1);
    await runtime.advance(1);
    expect(network.sockets).toHaveLength(2);
  });

  it('comes back at once when the network does', async () => {
    await inSession();
    network.latest.drop(1012, { afterMs: 60_000 });
    tell('offline');
    await settle();
    expect(network.sockets).toHaveLength(1);
    tell('online');
    await settle();
    expect(network.sockets).toHaveLength(2);
    await runtime.advance(9_000);
    expect(network.sockets).toHaveLength(2);
  });

  it('does not cut short what the server asked for because somebody looks at the page', async () => {
    await searching();
    network.latest.drop(1013, { afterMs: 60_000 });
    tell('visible');
    tell('network-changed');
    await settle();
    expect(network.sockets).toHaveLength(1);
    await runtime.advance(60_000);
    network.latest.drop(4029);
    tell('online');
    await settle();
    expect(network.sockets).toHaveLength(2);
    await runtime.advance(120_000);
    network.latest.drop(1006);
    const before = network.sockets.length;
    tell('visible');
    await settle();
    expect(network.sockets).toHaveLength(before + 1);
  });

  it.each([
    [4001, 'replaced'],
    [4003, 'banned'],
  ] as const)('does not come back after %i', async (code, kind) => {
    await inSession();
    network.latest.drop(code);
    await runtime.advance(600_000);
    expect(network.sockets).toHaveLength(1);
    expect(events.at(-1)).toEqual({ type: 'stopped', cause: { kind } });
    expect(client.session).toBeNull();
    expect(runtime.pending).toBe(0);
  });

  it('backs off for long after a broken limit', async () => {
    await searching();
    network.latest.drop(4029);
    expect(seen('offline')[0]?.cause).toBe('penalty');
    await runtime.advance(5_000 - 1);
    expect(network.sockets).toHaveLength(1);
    await runtime.advance(10_000);
    expect(network.sockets).toHaveLength(2);
  });
});

function welcome(): object {
  return {
    userId: 'u-1', connectionId: 'c-2', protocol: 1, serverTime: 2, heartbeatMs: 25_000, graceMs: 15_000,
    iceServers: [], online: 1, resumeToken: 'resume-9', resumed: null,
  };
}

describe('silence', () => {
  it('asks after half a heartbeat, and takes no answer for a loss', async () => {
    const socket = await searching();
    await runtime.advance(12_500);
    expect(socket.count('ping')).toBe(1);
    socket.say('pong');
    await runtime.advance(12_499);
    expect(socket.count('ping')).toBe(1);
    await runtime.advance(1);
    expect(socket.count('ping')).toBe(2);
    await runtime.advance(5_000);
    expect(seen('offline')).toHaveLength(1);
    // A close without a code would be a goodbye.
    expect(socket.closedWith).toBe(4900);
  });

  it('asks at once when the page is looked at again', async () => {
    const socket = await searching();
    tell('visible');
    expect(socket.count('ping')).toBe(1);
    await runtime.advance(2_500);
    expect(seen('offline')).toHaveLength(1);
  });
});

describe('saying goodbye', () => {
  it.each(['stop', 'page-hidden'] as const)('ends the session and closes with 1000 (%s)', async (how) => {
    const socket = await inSession();
    if (how === 'stop') client.stop();
    else tell('page-hidden');
    expect(socket.closedWith).toBe(1000);
    expect(storage.load()).toBeNull();
    expect(client.session).toBeNull();
    await runtime.advance(600_000);
    expect(network.sockets).toHaveLength(1);
    expect(runtime.pending).toBe(0);
  });

  it('ends a match that was made while it was leaving', async () => {
    const socket = await searching();
    client.leave();
    expect(socket.count('leave_queue')).toBe(1);
    socket.say('match_found', matchPayload());
    expect(socket.last('end_session')?.data).toEqual({ sessionId: 's-1' });
    expect(seen('matched')).toHaveLength(0);
  });

  it('can be used again after a stop', async () => {
    await inSession();
    client.stop();
    await searching();
    expect(network.sockets).toHaveLength(2);
    expect(seen('queued')).toHaveLength(2);
  });
});

describe('in a session', () => {
  it('hears nothing of a session that it has left', async () => {
    const socket = await inSession();
    client.skip();
    expect(socket.last('skip')?.data).toEqual({ sessionId: 's-1' });
    for (const [type, more] of [['signal', { signal: {} }], ['typing', { typing: true }]] as const) {
      socket.say(type, { sessionId: 's-1', ...more });
    }
    socket.say('partner_left', { sessionId: 's-1', reason: 'skipped' });
    expect(seen('signal')).toHaveLength(0);
    expect(seen('partner-left')).toHaveLength(0);
    socket.say('match_found', matchPayload({ sessionId: 's-2' }));
    socket.say('signal', { sessionId: 's-2', signal: { n: 1 } });
    expect(seen('signal')).toMatchObject([{ sessionId: 's-2' }]);
  });

  it('joins when a skip is refused because nobody knows what was asked', async () => {
    const socket = await inSession();
    client.skip();
    socket.say('error', { code: 'invalid_message', message: 'm', retryable: false }, socket.last('skip')?.id);
    expect(socket.count('join_queue')).toBe(2);
  });

  it('tells about typing seldom, and when it is over', async () => {
    const socket = await inSession();
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

  it('refuses chats that the server would refuse, and mends half emojis', async () => {
    const socket = await inSession();
    expect(client.chat('')).toBeNull();
    expect(client.chat('x'.repeat(2001))).toBeNull();
    expect(client.chat('\u{1f600}'.repeat(2000))).not.toBeNull();
    client.chat('cut \ud83d');
    expect(socket.last('chat')?.data).toMatchObject({ text: 'cut \ufffd' });
    while (client.chat('x') !== null);
    expect(socket.count('chat')).toBe(chatLimits.pending);
  });

  it('repeats a chat that was refused for now, and not for ever', async () => {
    const socket = await inSession();
    const id = client.chat('hello');
    for (let n = 0; n < 10; n += 1) {
      const refusal = { code: 'rate_limited', message: 'm', retryable: true, retryAfterMs: 700 };
      socket.say('error', refusal, id ?? '');
      await runtime.advance(700);
    }
    expect(socket.count('chat')).toBe(chatLimits.attempts);
  });

  it('tells that signals are missing when one was refused', async () => {
    const socket = await inSession();
    client.signal({ n: 1 });
    const { id } = socket.last('signal') ?? {};
    socket.say('error', { code: 'rate_limited', message: 'm', retryable: true, retryAfterMs: 500 }, id);
    await runtime.advance(500);
    expect(seen('signals-lost')).toEqual([{ type: 'signals-lost', sessionId: 's-1' }]);
  });
});

describe('joining', () => {
  it('joins again by itself when the server is busy', async () => {
    client.join(wishes);
    const socket = await network.welcome();
    const { id } = socket.last('join_queue') ?? {};
    socket.say('error', { code: 'busy', message: 'm', retryable: true, retryAfterMs: 1_000 }, id);
    expect(seen('join-refused')).toMatchObject([{ code: 'busy', retryAtMs: runtime.now() + 1_000 }]);
    await runtime.advance(1_000);
    expect(socket.count('join_queue')).toBe(2);
  });

  it('does not join again after leaving', async () => {
    client.join(wishes);
    const socket = await network.welcome();
    socket.say('error', { code: 'busy', message: 'm', retryable: true }, socket.last('join_queue')?.id);
    client.leave();
    await runtime.advance(10_000);
    expect(socket.count('join_queue')).toBe(1);
  });

  it('says when the time in the queue is over', async () => {
    (await searching()).say('queue_left', { reason: 'timeout' });
    expect(seen('queue-left')).toEqual([{ type: 'queue-left', reason: 'timeout' }]);
    expect(storage.load()).toBeNull();
  });

  it('brings wishes into the bounds of the protocol', async () => {
    client.join({ ...wishes, interests: ['  a ', '', 'b', 'a', `${'\u00fc'.repeat(40)}`, ...'cdefghij'] });
    const socket = await network.welcome();
    const { interests } = socket.last('join_queue')?.data as { interests: string[] };
    expect(interests).toEqual(['a', 'b', '\u00fc'.repeat(32), ...'cdefg']);
  });
});

describe('tokens', () => {
  let issued: { fresh: boolean }[];

  beforeEach(() => {
    issued = [];
    credentials = (request) => {
      issued.push(request);
      const token = asAccessToken(`token-${issued.length}`);
      return Promise.resolve({ kind: 'verified', token, expiresAtMs: runtime.now() + 600_000 });
    };
  });

  it('extends the open connection before the token expires', async () => {
    const socket = await searching();
    expect(socket.last('authenticate')?.data).toEqual({ token: 'token-1' });
    // Somebody must be heard, or the silence would end this.
    for (let n = 0; n < 540; n += 10) {
      await runtime.advance(10_000);
      socket.say('pong');
    }
    expect(issued).toEqual([{ fresh: false }, { fresh: true }]);
    expect(socket.last('authenticate')).toMatchObject({ id: 'extend', data: { token: 'token-2' } });
    const before = events.length;
    socket.say('welcome', { ...welcome(), resumeToken: 'resume-new' }, 'extend');
    expect(storage.load()).toBe('resume-new');
    expect(events).toHaveLength(before);
    expect(socket.count('join_queue')).toBe(1);
  });

  it('asks for a fresh token after 4002 and gives up after three', async () => {
    client.join(wishes);
    for (let n = 0; n < 3; n += 1) {
      await runtime.advance(10_000 - 1);
      network.latest.open();
      network.latest.say('error', { code: 'invalid_token', message: 'not valid here', retryable: false });
      network.latest.drop(4002);
    }
    await runtime.advance(600_000);
    expect(issued).toEqual([{ fresh: false }, { fresh: true }, { fresh: true }]);
    expect(events.at(-1)).toEqual({
      type: 'stopped',
      cause: { kind: 'signed-out', message: 'not valid here' },
    });
  });
});
