import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { JsonObject } from '@/lib/protocol';
import { FakeConnection } from '@/lib/testing/fake-connection';
import { ManualRuntime, settle } from '@/lib/testing/manual-runtime';
import type { PeerEvent } from '.';
import { PeerSlot } from '.';
import { pictureTimeoutMs } from './first-frame';
import { gatherAheadAfterMs } from './peer-call';

const url = 'turn:192.0.2.1:3478?transport=udp';
const audio = { kind: 'audio', getSettings: () => ({}) } as unknown as MediaStreamTrack;
const video = { kind: 'video', getSettings: () => ({}) } as unknown as MediaStreamTrack;
const both = { audio, video };

let runtime: ManualRuntime;
let made: FakeConnection[];
let events: PeerEvent[];
let sent: JsonObject[];
let refreshes: number;
let slot: PeerSlot;

/** Credentials that last so many seconds from now. */
function servers(secondsLeft = 3_600) {
  return [{ urls: [url], username: `${Math.floor(runtime.now() / 1000) + secondsLeft}:u`, credential: 'c' }];
}

beforeEach(() => {
  vi.stubGlobal('MediaStream', class {
    getTracks = () => [];
    addTrack = () => undefined;
  });
  runtime = new ManualRuntime();
  made = [];
  events = [];
  sent = [];
  refreshes = 0;
  slot = slotWith({});
});

function slotWith({ relayOnly = false, prepares = true }): PeerSlot {
  return new PeerSlot({
    relayOnly,
    prepares,
    runtime,
    listener: (event) => events.push(event),
    refresh: () => {
      refreshes += 1;
      return Promise.resolve(servers());
    },
    createConnection: (configuration) => {
      if (configuration.iceServers?.some(({ username }) => username === 'bad')) throw new Error('syntax');
      const connection = new FakeConnection(configuration);
      made.push(connection);
      return connection.asConnection();
    },
  });
}

const begin = (isInitiator: boolean, tracks: Parameters<PeerSlot['prepare']>[3] = both) =>
  slot.begin('video', { isInitiator, iceServers: servers(), send: (signal) => sent.push(signal) }, tracks);
const types = () => events.map(({ type }) => type);
const latest = () => made.at(-1) ?? new FakeConnection();

describe('a prepared connection', () => {
  it('creates its offer before the match and sends it at the match', async () => {
    slot.prepare('video', 'to-offer', servers(), both);
    await settle();
    const { localDescription } = latest();
    expect(localDescription?.type).toBe('offer');
    expect(sent).toEqual([]);
    begin(true);
    await settle();
    expect(made).toHaveLength(1);
    expect(sent).toEqual([{ type: 'offer', sdp: localDescription?.sdp }]);
  });

  it('gathers candidates early for an answer, after a delay', async () => {
    slot.prepare('video', 'to-answer', servers(), both);
    const poolSizes = () => latest().configurations.map(({ iceCandidatePoolSize }) => iceCandidatePoolSize);
    await runtime.advance(gatherAheadAfterMs - 1);
    expect(poolSizes()).toEqual([0]);
    await runtime.advance(1);
    expect(poolSizes()).toEqual([0, 1]);
  });

  it.each(['to-offer', 'to-answer'] as const)('does not gather early after the call began (%s)', async (as) => {
    slot.prepare('video', as, servers(), both);
    await runtime.advance(gatherAheadAfterMs - 1);
    begin(as === 'to-offer');
    await runtime.advance(gatherAheadAfterMs);
    expect(latest().configurations).toHaveLength(1);
  });

  it('is kept if it is prepared again', () => {
    for (let n = 0; n < 5; n += 1) slot.prepare('video', 'to-answer', servers(), both);
    expect(made).toHaveLength(1);
    expect(made[0]?.localDescription).toBeNull();
  });

  it('is replaced if it has an offer but has to answer', async () => {
    slot.prepare('video', 'to-offer', servers(), both);
    await settle();
    begin(false);
    await runtime.advance(1_000);
    expect(made.map(({ signalingState }) => signalingState)).toEqual(['closed', 'stable']);
  });

  it('is made without ICE servers if the browser refuses them', () => {
    slot.prepare('video', 'to-answer', [{ urls: [url], username: 'bad' }], both);
    expect(made[0]?.configurations[0]?.iceServers).toEqual([]);
    begin(false);
    expect(types()).toContain('fault');
  });

  it('is not made if preparing is switched off', () => {
    slot = slotWith({ prepares: false });
    slot.prepare('video', 'to-offer', servers(), both);
    expect(made).toHaveLength(0);
    begin(true);
    expect(made).toHaveLength(1);
  });

  it('drops early candidates only if the relay credentials have expired', async () => {
    slot.prepare('video', 'to-answer', servers(), both);
    begin(false);
    expect(latest().configurations).toHaveLength(1);
    slot.prepare('video', 'to-offer', servers(60), both);
    await runtime.advance(45_000);
    begin(true);
    await settle();
    expect(latest().configurations).toHaveLength(2);
    expect(latest().restarts).toBe(1);
    expect(sent.filter(({ type }) => type === 'offer')).toHaveLength(1);
  });

  it('offers to receive video that it cannot send', async () => {
    slot.prepare('video', 'to-offer', servers(), { audio, video: null });
    begin(true, { audio, video: null });
    await settle();
    expect(latest().transceivers.map(({ receiver, direction }) => [receiver.track.kind, direction])).toEqual([
      ['audio', 'sendrecv'],
      ['video', 'sendrecv'],
    ]);
  });
});

describe('a call', () => {
  async function connected(): Promise<FakeConnection> {
    begin(true);
    await settle();
    const connection = latest();
    slot.current?.receive({ type: 'answer', sdp: 'v=0\r\na=ice-ufrag:x\r\n' });
    await settle();
    connection.becomes('connected');
    await settle();
    return connection;
  }

  it('reports the first frame once', async () => {
    const connection = await connected();
    await runtime.advance(500);
    expect(types()).not.toContain('first-frame');
    connection.frames = 1;
    await runtime.advance(100);
    connection.becomes('disconnected');
    connection.becomes('connected');
    await runtime.advance(5_000);
    expect(types().filter((type) => type === 'first-frame')).toHaveLength(1);
  });

  it('does not wait for a frame if the camera is off, nor longer than a limit', async () => {
    await connected();
    slot.current?.receive({ type: 'media', camera: false, microphone: true });
    expect(types()).toContain('first-frame');
    slot.end();
    events = [];
    await connected();
    await runtime.advance(pictureTimeoutMs + 100);
    expect(types()).toContain('first-frame');
  });

  it('restarts ICE with new credentials as initiator, and requests it otherwise', async () => {
    const connection = await connected();
    slot.current?.requestRestart();
    await settle();
    expect(refreshes).toBe(1);
    expect(connection.restarts).toBe(1);
    expect(sent.at(-1)).toMatchObject({ type: 'offer' });
    slot.end();
    begin(false);
    await settle();
    latest().becomes('failed');
    await settle();
    expect(latest().restarts).toBe(0);
    expect(sent.at(-1)).toEqual({ type: 'restart' });
  });

  it('restarts an interrupted negotiation when signaling is back', async () => {
    const connection = await connected();
    slot.current?.setSignaling(false);
    slot.current?.setSignaling(true);
    await settle();
    expect(connection.restarts).toBe(0);
    connection.signalingState = 'have-local-offer';
    slot.current?.setSignaling(false);
    slot.current?.setSignaling(true);
    await settle();
    expect(connection.restarts).toBe(1);
  });

  it('changes tracks without a negotiation, and announces what is off', async () => {
    const connection = await connected();
    const before = sent.length;
    slot.setTracks({ audio, video: null });
    slot.announce({ camera: false, microphone: true });
    slot.announce({ camera: false, microphone: true });
    expect(connection.getSenders().map(({ track }) => track)).toEqual([audio, null]);
    expect(sent.slice(before)).toEqual([{ type: 'media', camera: false, microphone: true }]);
    slot.end();
    await connected();
    expect(sent.filter(({ type }) => type === 'media')).toHaveLength(2);
  });

  it('sends and reports nothing after its end', async () => {
    const connection = await connected();
    slot.end();
    slot.end();
    const before = [events.length, sent.length];
    connection.becomes('failed');
    connection.onicecandidate?.({ candidate: null });
    await runtime.advance(60_000);
    expect([events.length, sent.length]).toEqual(before);
    expect(connection.signalingState).toBe('closed');
    expect(runtime.pending).toBe(0);
  });
});

describe('a relay that refuses the credentials', () => {
  it('is tried once more with new credentials, then reported as the cause', async () => {
    slot = slotWith({ relayOnly: true });
    begin(true);
    await settle();
    const connection = latest();
    connection.refuses(url, 401);
    await settle();
    expect([refreshes, connection.restarts]).toEqual([1, 1]);
    connection.refuses(url, 401);
    connection.refuses(url, 401);
    await runtime.advance(3_000);
    expect(events.at(-1)).toEqual({ type: 'failed', cause: 'relay-refused' });
  });

  it('is no failure if it accepts the new credentials', async () => {
    slot = slotWith({ relayOnly: true });
    begin(true);
    await settle();
    latest().refuses(url, 401);
    await settle();
    latest().refuses(url, 401);
    latest().onicecandidate?.({ candidate: { type: 'relay', candidate: 'c' } });
    await runtime.advance(3_000);
    expect(types()).not.toContain('failed');
  });

  it('is detected also if it refused before the match', async () => {
    slot = slotWith({ relayOnly: true });
    slot.prepare('video', 'to-answer', servers(), both);
    latest().refuses(url, 401);
    begin(false);
    await settle();
    expect(refreshes).toBe(1);
    expect(sent).toContainEqual({ type: 'restart' });
  });
});
