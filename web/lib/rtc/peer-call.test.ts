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

describe('before the match', () => {
  it('has the offer standing, and sends it in the moment of the match', async () => {
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

  it('gathers ahead for an answer, a moment after it was made', async () => {
    slot.prepare('video', 'to-answer', servers(), both);
    const poolSizes = () => latest().configurations.map(({ iceCandidatePoolSize }) => iceCandidatePoolSize);
    await runtime.advance(gatherAheadAfterMs - 1);
    expect(poolSizes()).toEqual([0]);
    await runtime.advance(1);
    expect(poolSizes()).toEqual([0, 1]);
  });

  it.each(['to-offer', 'to-answer'] as const)('gathers nothing ahead any more once it begins (%s)', async (as) => {
    slot.prepare('video', as, servers(), both);
    await runtime.advance(gatherAheadAfterMs - 1);
    begin(as === 'to-offer');
    await runtime.advance(gatherAheadAfterMs);
    expect(latest().configurations).toHaveLength(1);
  });

  it('keeps what is there when it is asked again', () => {
    for (let n = 0; n < 5; n += 1) slot.prepare('video', 'to-answer', servers(), both);
    expect(made).toHaveLength(1);
    expect(made[0]?.localDescription).toBeNull();
  });

  it('takes a new connection rather than take an offer back', async () => {
    slot.prepare('video', 'to-offer', servers(), both);
    await settle();
    begin(false);
    await runtime.advance(1_000);
    expect(made.map(({ signalingState }) => signalingState)).toEqual(['closed', 'stable']);
  });

  it('goes on without servers that the browser does not take', () => {
    slot.prepare('video', 'to-answer', [{ urls: [url], username: 'bad' }], both);
    expect(made[0]?.configurations[0]?.iceServers).toEqual([]);
    begin(false);
    expect(types()).toContain('fault');
  });

  it('makes nothing when it is told not to', () => {
    slot = slotWith({ prepares: false });
    slot.prepare('video', 'to-offer', servers(), both);
    expect(made).toHaveLength(0);
    begin(true);
    expect(made).toHaveLength(1);
  });

  it('throws pooled candidates away only when the credentials have run out', async () => {
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

  it('offers to receive what it can not send', async () => {
    slot.prepare('video', 'to-offer', servers(), { audio, video: null });
    begin(true, { audio, video: null });
    await settle();
    expect(latest().transceivers.map(({ receiver, direction }) => [receiver.track.kind, direction])).toEqual([
      ['audio', 'sendrecv'],
      ['video', 'sendrecv'],
    ]);
  });
});

describe('in a call', () => {
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

  it('tells the first picture, once', async () => {
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

  it('does not wait for a picture of a camera that is off, nor for ever', async () => {
    await connected();
    slot.current?.receive({ type: 'media', camera: false, microphone: true });
    expect(types()).toContain('first-frame');
    slot.end();
    events = [];
    await connected();
    await runtime.advance(pictureTimeoutMs + 100);
    expect(types()).toContain('first-frame');
  });

  it('restarts as the initiator with fresh credentials, and asks for it as the other', async () => {
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

  it('mends a negotiation that was cut off when the own socket comes back', async () => {
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

  it('changes tracks without a new negotiation, and says what is off', async () => {
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

  it('is silent once it is over', async () => {
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

describe('a relay that refuses', () => {
  it('is asked once more with fresh credentials, then named as the cause', async () => {
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

  it('is forgiven when the fresh credentials are taken', async () => {
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

  it('is noticed even when it refused before the match', async () => {
    slot = slotWith({ relayOnly: true });
    slot.prepare('video', 'to-answer', servers(), both);
    latest().refuses(url, 401);
    begin(false);
    await settle();
    expect(refreshes).toBe(1);
    expect(sent).toContainEqual({ type: 'restart' });
  });
});
