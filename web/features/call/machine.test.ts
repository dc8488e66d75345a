import { beforeEach, describe, expect, it } from 'vitest';
import { Store } from '@/lib/base/store';
import type { MatchmakingEvent } from '@/lib/matchmaking';
import type { LocalMediaState } from '@/lib/media';
import { closedMedia } from '@/lib/media';
import type { MatchFound } from '@/lib/protocol';
import { asClientMessageId, asResumeToken, asSessionId, asUserId } from '@/lib/protocol';
import { ManualRuntime, settle } from '@/lib/testing/manual-runtime';
import type { MediaPort } from './machine';
import { CallMachine } from './machine';
import { phaseOf } from './state';

const preferences = { matchMode: 'video', interests: [], campus: 'any' } as const;
const iceServers = [{ urls: 'turn:192.0.2.1' }];
const online: MatchmakingEvent = {
  type: 'online', userId: asUserId('u-1'), online: 2, graceMs: 15_000, iceServers,
};

function matchOf(n: number): MatchFound {
  return {
    sessionId: asSessionId(`s-${n}`),
    partnerId: asUserId(`u-${n}`),
    isInitiator: n % 2 === 0,
    matchMode: 'video',
    partner: { name: null, avatarUrl: null, karma: null, campus: null },
    sharedInterests: [],
    resumeToken: asResumeToken('t'),
    iceServers,
  };
}

class FakeMedia implements MediaPort {
  readonly state = new Store<LocalMediaState>(closedMedia);
  audioTrack: MediaStreamTrack | null = null;
  videoTrack: MediaStreamTrack | null = null;
  refuses = false;

  open(): Promise<void> {
    const problem = this.refuses ? ({ kind: 'no-camera' } as const) : null;
    const status = problem ? 'failed' : 'open';
    this.state.set({ ...closedMedia, status, camera: 'on', microphone: 'on', problem });
    return Promise.resolve();
  }

  close(): void {
    this.state.set(closedMedia);
  }
}

let runtime: ManualRuntime;
let machine: CallMachine;
let media: FakeMedia;
let calls: string[];
/** Connections that exist: prepared and running. */
let held: { prepared: number; running: number };
/** What happens while a call is ended. */
let ended: () => void;
let detach: () => void;

beforeEach(() => {
  runtime = new ManualRuntime();
  machine = new CallMachine(runtime);
  media = new FakeMedia();
  calls = [];
  ended = () => undefined;
  held = { prepared: 0, running: 0 };
  const note = (call: string) => () => void calls.push(call);
  detach = machine.attach({
    media,
    matchmaking: {
      connect: note('connect'),
      join: note('join'),
      // As the client does: what it causes comes while the effect still runs.
      skip: () => {
        calls.push('skip');
        server({ type: 'queued', position: 1, size: 1, estimatedWaitMs: null, iceServers });
      },
      callBuddy: note('call'),
      acceptInvite: note('accept'),
      declineInvite: note('decline'),
      stop: () => {
        calls.push('stop');
        server({ type: 'stopped', cause: { kind: 'asked' } });
      },
      signal: note('signal'),
      chat: (text) => (text === '' ? null : asClientMessageId(`c-${text}`)),
      typing: note('typing'),
    },
    peers: {
      prepare: () => void (held.prepared = 1),
      begin: () => void (held = { prepared: 0, running: held.running + 1 }),
      receive: note('receive'),
      setTracks: note('setTracks'),
      announce: ({ camera }) => void calls.push(`announce ${camera}`),
      setSignaling: note('setSignaling'),
      setPartnerAway: note('setPartnerAway'),
      end: () => {
        held.running = 0;
        ended();
      },
      close: () => void (held = { prepared: 0, running: 0 }),
    },
  });
});

const server = (event: MatchmakingEvent) => machine.dispatch({ from: 'matchmaking', event });
const phase = () => phaseOf(machine.state.get());

async function start(): Promise<void> {
  machine.dispatch({ from: 'user', event: { type: 'start', preferences, matchingEnabled: true } });
  server(online);
  await settle();
}

function meet(n: number): void {
  server({ type: 'matched', match: matchOf(n) });
  machine.dispatch({ from: 'peer', event: { type: 'link', state: 'connected' } });
}

describe('the call machine', () => {
  it('opens the camera and the connection, then joins the queue', async () => {
    await start();
    expect(calls.filter((call) => /connect|join/.test(call))).toEqual(['connect', 'join']);
    expect(calls).toContain('announce true');
  });

  it('does not join the queue if the camera cannot be opened', async () => {
    media.refuses = true;
    await start();
    expect(calls).not.toContain('join');
    expect(phase()).toBe('error');
  });

  it('handles events caused by an effect after the current event', async () => {
    await start();
    meet(1);
    calls = [];
    ended = () => machine.dispatch({ from: 'user', event: { type: 'stop' } });
    machine.dispatch({ from: 'user', event: { type: 'next' } });
    expect(calls.filter((call) => /skip|stop/.test(call))).toEqual(['skip', 'stop']);
    expect(phase()).toBe('idle');
  });

  it('searches again two seconds after the partner left, unless the user stays', async () => {
    await start();
    meet(1);
    server({ type: 'partner-left', sessionId: asSessionId('s-1'), reason: 'ended' });
    await runtime.advance(1_999);
    expect(phase()).toBe('partner-left');
    await runtime.advance(1);
    expect(phase()).toBe('searching');
    meet(2);
    server({ type: 'partner-left', sessionId: asSessionId('s-2'), reason: 'ended' });
    machine.dispatch({ from: 'user', event: { type: 'stay' } });
    await runtime.advance(60_000);
    expect(phase()).toBe('partner-left');
  });

  it('keeps one peer connection and no extra timer over fifty partners', async () => {
    await start();
    for (let n = 1; n <= 50; n += 1) {
      meet(n);
      expect(held.running).toBe(1);
      machine.dispatch({ from: 'user', event: { type: 'next' } });
      expect(held).toEqual({ prepared: 1, running: 0 });
    }
    machine.dispatch({ from: 'user', event: { type: 'stop' } });
    expect(held).toEqual({ prepared: 0, running: 0 });
    expect(runtime.pending).toBe(0);
    expect(media.state.get().status).toBe('closed');
  });

  it('shows a sent chat message only if the client accepted it', async () => {
    await start();
    meet(1);
    machine.sendChat('');
    machine.sendChat('hello');
    expect(machine.state.get().chat).toMatchObject([{ id: 'c-hello', delivered: false }]);
  });

  it('releases connections, camera and timers when it is detached', async () => {
    await start();
    meet(1);
    detach();
    expect(held).toEqual({ prepared: 0, running: 0 });
    expect(calls).toContain('stop');
    expect(phase()).toBe('idle');
    expect(media.state.get().status).toBe('closed');
    // Nobody is there: nothing is done, nothing breaks.
    machine.dispatch({ from: 'user', event: { type: 'start', preferences, matchingEnabled: true } });
    machine.sendChat('x');
    expect(runtime.pending).toBe(0);
  });

  it('tells the partner about a camera that was switched off', async () => {
    await start();
    media.state.set({ ...media.state.get(), camera: 'off' });
    expect(calls.at(-1)).toBe('announce false');
  });
});
