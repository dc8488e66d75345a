import { beforeEach, describe, expect, it } from 'vitest';
import { asAccessToken, asUserId } from '@/lib/protocol';
import { preferences } from '@/lib/testing/client-stage';
import { client, events, freshStage, network, runtime, stage, storage } from '@/lib/testing/fresh-stage';
import { settle } from '@/lib/testing/manual-runtime';
import { matchPayload, welcomePayload } from '@/lib/testing/scripted-socket';
import { SignedOutError } from '.';

freshStage();

describe('connecting', () => {
  it('offers the subprotocol, authenticates, and joins after the welcome', async () => {
    client.join(preferences);
    await settle();
    const { latest } = network;
    expect(latest.protocols).toBe('gurukul.v1');
    latest.open();
    expect(latest.sent).toEqual([
      { type: 'authenticate', id: 'authenticate', data: { userId: 'u-1', name: 'Me' } },
    ]);
    await network.welcome();
    expect(latest.last('join_queue')?.data).toEqual(preferences);
    expect(stage.seen('online')[0]).toMatchObject({ online: 7, graceMs: 15_000 });
  });

  it('closes a connection attempt without an answer after 10 s', async () => {
    client.connect();
    await settle();
    network.latest.open();
    await runtime.advance(10_000);
    expect(stage.seen('offline')).toHaveLength(1);
    expect(network.sockets[0]?.closedWith).toBe(4900);
  });

  it('stops without a retry if the user has to log in', async () => {
    stage.credentials = () => Promise.reject(new SignedOutError('log in first'));
    client.join(preferences);
    await runtime.advance(60_000);
    expect(events.at(-1)).toEqual({
      type: 'stopped',
      cause: { kind: 'signed-out', message: 'log in first' },
    });
    expect(network.sockets).toHaveLength(0);
    expect(runtime.pending).toBe(0);
  });

  it('tries again if the credentials are temporarily unavailable', async () => {
    stage.credentials = () => Promise.reject(new Error('config answered 502'));
    client.join(preferences);
    await settle();
    expect(stage.seen('offline')).toHaveLength(1);
    stage.credentials = () => Promise.resolve({ kind: 'open', userId: asUserId('u-1'), name: null });
    await runtime.advance(1_000);
    expect(network.sockets).toHaveLength(1);
  });

  it('ignores messages and closes of an old socket', async () => {
    await stage.searching();
    const [old] = network.sockets;
    await stage.loseAndReturn();
    const before = events.length;
    old?.say('match_found', matchPayload());
    old?.drop(4001);
    expect(events).toHaveLength(before);
  });

  it('reports an invalid message as a fault and ignores an unknown one', async () => {
    const socket = await stage.searching();
    socket.say('match_found', { sessionId: 5 });
    socket.say('confetti', {});
    expect(client.session).toBeNull();
    expect(stage.seen('fault')).toHaveLength(1);
    socket.say('match_found', matchPayload());
    expect(client.session?.sessionId).toBe('s-1');
  });
});

describe('a silent connection', () => {
  it('is pinged after half a heartbeat, and is lost without an answer', async () => {
    const socket = await stage.searching();
    await runtime.advance(12_500);
    expect(socket.count('ping')).toBe(1);
    socket.say('pong');
    await runtime.advance(12_499);
    expect(socket.count('ping')).toBe(1);
    await runtime.advance(1);
    expect(socket.count('ping')).toBe(2);
    await runtime.advance(5_000);
    expect(stage.seen('offline')).toHaveLength(1);
    // A close without a code would be a goodbye.
    expect(socket.closedWith).toBe(4900);
  });

  it('is pinged at once when the page becomes visible', async () => {
    const socket = await stage.searching();
    stage.tell('visible');
    expect(socket.count('ping')).toBe(1);
    await runtime.advance(2_500);
    expect(stage.seen('offline')).toHaveLength(1);
  });
});

describe('access tokens', () => {
  let issued: { fresh: boolean }[];

  beforeEach(() => {
    issued = [];
    stage.credentials = (request) => {
      issued.push(request);
      const token = asAccessToken(`token-${issued.length}`);
      return Promise.resolve({ kind: 'verified', token, expiresAtMs: runtime.now() + 600_000 });
    };
  });

  it('are renewed on the open connection before they expire', async () => {
    const socket = await stage.searching();
    expect(socket.last('authenticate')?.data).toEqual({ token: 'token-1' });
    // Somebody must be heard, or the silence would end this.
    for (let n = 0; n < 540; n += 10) {
      await runtime.advance(10_000);
      socket.say('pong');
    }
    expect(issued).toEqual([{ fresh: false }, { fresh: true }]);
    expect(socket.last('authenticate')).toMatchObject({ id: 'extend', data: { token: 'token-2' } });
    const before = events.length;
    socket.say('welcome', welcomePayload({ resumeToken: 'resume-new' }), 'extend');
    expect(storage.load()).toBe('resume-new');
    expect(events).toHaveLength(before);
    expect(socket.count('join_queue')).toBe(1);
  });

  it('are renewed after 4002, and the client stops after three attempts', async () => {
    client.join(preferences);
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
