import { beforeEach, describe, expect, it } from 'vitest';
import type { MatchmakingEvent } from '@/lib/matchmaking';
import { closedMedia } from '@/lib/media';
import type { MatchFound } from '@/lib/protocol';
import { asClientMessageId, asMessageId, asResumeToken, asSessionId, asUserId } from '@/lib/protocol';
import type { PeerEvent } from '@/lib/rtc';
import type { Preferences } from './model';
import { reduce } from './reduce';
import type { CallEvent, CallState, Effect, UserEvent } from './state';
import { initialState, phaseOf, viewOf } from './state';

const preferences: Preferences = { matchMode: 'video', interests: ['chess'], campus: 'any' };
const iceServers = [{ urls: 'turn:192.0.2.1' }];
const sessionId = asSessionId('s-1');
const now = 1_000_000;

const match: MatchFound = {
  sessionId,
  partnerId: asUserId('u-2'),
  isInitiator: true,
  matchMode: 'video',
  partner: { name: 'Ada', avatarUrl: null, karma: 3, campus: null },
  sharedInterests: ['chess'],
  resumeToken: asResumeToken('t'),
  iceServers,
};
const online: MatchmakingEvent = {
  type: 'online', userId: asUserId('u-1'), online: 12, graceMs: 15_000, iceServers,
};
const queued: MatchmakingEvent = { type: 'queued', position: 2, size: 5, estimatedWaitMs: 900, iceServers };
const offline = (attempt: number, cause: 'lost' | 'capacity' | 'penalty' = 'lost'): MatchmakingEvent => ({
  type: 'offline', retryAtMs: now + 400, attempt, cause,
});

let state: CallState;
let effects: Effect[];

beforeEach(() => {
  state = initialState;
  effects = [];
});

function apply(event: CallEvent, atMs = now): void {
  const transition = reduce(state, event, atMs);
  state = transition.state;
  effects = [...transition.effects];
}

const user = (event: UserEvent) => apply({ from: 'user', event });
const start = (more: Partial<Preferences> = {}) =>
  user({ type: 'start', preferences: { ...preferences, ...more }, matchingEnabled: true });
const server = (event: MatchmakingEvent, atMs = now) => apply({ from: 'matchmaking', event }, atMs);
const peer = (event: PeerEvent, atMs = now) => apply({ from: 'peer', event }, atMs);
const opened = () => apply({ from: 'media', event: { type: 'opened' } });

const phase = () => phaseOf(state);
const view = () => viewOf(state, closedMedia);
const did = () => effects.map(({ type }) => type);

function searching(): void {
  start();
  server(online);
  opened();
  server(queued);
}

function inSession(): void {
  searching();
  server({ type: 'matched', match });
}

function inCall(): void {
  inSession();
  peer({ type: 'link', state: 'connected' });
  peer({ type: 'first-frame' });
}

function left(): void {
  inCall();
  server({ type: 'partner-left', sessionId, reason: 'ended' });
}

describe('from Start to a call', () => {
  it('opens camera and connection at once, and joins when the camera is open', () => {
    start();
    expect([phase(), did()]).toEqual(['searching', ['end-peer', 'clear-timer', 'open-media', 'connect']]);
    server(online);
    expect(did()).toEqual([]);
    expect(view().online).toBe(12);
    opened();
    expect(effects).toEqual([
      { type: 'prepare-peer', mode: 'video', expects: 'to-offer', iceServers },
      { type: 'join', preferences },
    ]);
    server(queued);
    // A later arrival will offer: this side gets ready to answer.
    expect(effects).toEqual([{ type: 'prepare-peer', mode: 'video', expects: 'to-answer', iceServers }]);
    expect(view().queue).toEqual({ position: 2, size: 5, estimatedWaitMs: 900, sinceMs: now });
    server({ ...queued, position: 1 }, now + 5_000);
    expect(view().queue).toMatchObject({ position: 1, sinceMs: now });
  });

  it('prepares a peer connection also if the camera opens before the connection', () => {
    start();
    opened();
    expect(did()).toEqual(['join']);
    server(online);
    expect(did()).toEqual(['prepare-peer']);
  });

  it('begins the call at the match, and is connected when the peer connection is', () => {
    inSession();
    expect(effects).toEqual([
      { type: 'note', what: 'match-found' },
      { type: 'begin-peer', mode: 'video', match },
    ]);
    expect(view()).toMatchObject({ phase: 'connecting', partner: { name: 'Ada' }, connectedAtMs: null });
    peer({ type: 'link', state: 'connected' });
    expect(phase()).toBe('connected');
    peer({ type: 'first-frame' }, now + 70);
    expect(view().connectedAtMs).toBe(now + 70);
    peer({ type: 'first-frame' }, now + 9_000);
    expect(view().connectedAtMs).toBe(now + 70);
  });

  it('needs neither camera nor peer connection for a text call', () => {
    start({ matchMode: 'text' });
    expect(did()).toEqual(['close-peers', 'close-media', 'clear-timer', 'join']);
    server(online);
    server(queued);
    expect(did()).toEqual([]);
    server({ type: 'matched', match: { ...match, matchMode: 'text' } });
    expect(did()).toEqual(['note']);
    expect(view()).toMatchObject({ phase: 'connected', connectedAtMs: now });
  });

  it('opens and prepares only audio for an audio call', () => {
    start({ matchMode: 'audio' });
    expect(effects).toContainEqual({ type: 'open-media', mode: 'audio' });
    server(online);
    opened();
    expect(effects[0]).toMatchObject({ type: 'prepare-peer', mode: 'audio' });
  });

  it('shows an error if matching is switched off in the build', () => {
    user({ type: 'start', preferences, matchingEnabled: false });
    expect([phase(), did()]).toEqual(['error', []]);
    user({ type: 'retry' });
    expect([phase(), did()]).toEqual(['error', []]);
  });

  it('shows an error if the camera cannot be opened, and opens it again on retry', () => {
    start();
    apply({ from: 'media', event: { type: 'refused', problem: { kind: 'no-camera' } } });
    expect(view()).toMatchObject({ phase: 'error', problem: { kind: 'no-camera' } });
    expect(did()).toEqual(['close-peers', 'stop-matchmaking']);
    user({ type: 'retry' });
    expect([phase(), did()]).toEqual(['searching', ['end-peer', 'clear-timer', 'open-media', 'connect']]);
    expect(view().problem).toBeNull();
  });

  it('does not join if the user stopped before the camera was open', () => {
    start();
    user({ type: 'stop' });
    opened();
    expect([phase(), did()]).toEqual(['idle', []]);
  });
});

describe('the buttons', () => {
  it('Next prepares a connection, skips, and removes the old partner from the view', () => {
    inCall();
    server({ type: 'chat', sessionId, messageId: asMessageId('m'), text: 'hi', sentAtMs: 1 });
    user({ type: 'next' });
    expect(did()).toEqual(['clear-timer', 'clear-timer', 'end-peer', 'prepare-peer', 'skip']);
    expect(effects[3]).toMatchObject({ expects: 'to-offer' });
    expect(view()).toMatchObject({ phase: 'searching', partner: null, chat: [], connectedAtMs: null });
  });

  it('Next during a search keeps the queue spot', () => {
    searching();
    user({ type: 'next' });
    expect([phase(), did()]).toEqual(['searching', []]);
    expect(view().queue).not.toBeNull();
  });

  it.each([
    ['searching', searching],
    ['in a call', inCall],
    ['left', left],
  ])('Stop closes connections, camera and timers (%s)', (_, get) => {
    get();
    user({ type: 'stop' });
    expect(did()).toEqual(['clear-timer', 'clear-timer', 'close-peers', 'stop-matchmaking', 'close-media']);
    expect(view()).toMatchObject({ phase: 'idle', partner: null, problem: null, remoteStream: null });
    server({ type: 'stopped', cause: { kind: 'asked' } });
    expect(phase()).toBe('idle');
  });

  it('Next and Stay do nothing in idle', () => {
    for (const type of ['next', 'stay'] as const) {
      user({ type });
      expect([phase(), did()]).toEqual(['idle', []]);
    }
  });
});

describe('when the partner leaves', () => {
  it('ends the peer connection at once, and searches again after two seconds', () => {
    left();
    expect(view()).toMatchObject({
      phase: 'partner-left',
      partner: { name: 'Ada' },
      partnerLeft: { reason: 'ended', continuesAtMs: now + 2_000 },
      remoteStream: null,
    });
    expect(did()).toEqual(['end-peer', 'clear-timer', 'prepare-peer', 'set-timer']);
    apply({ from: 'timer', timer: 'continue' });
    expect(phase()).toBe('searching');
    expect(did()).toContain('skip');
  });

  it('does not search again if the user chose to stay', () => {
    left();
    user({ type: 'stay' });
    expect(effects).toEqual([{ type: 'clear-timer', timer: 'continue' }]);
    expect(view().partnerLeft).toMatchObject({ continuesAtMs: null });
    expect(phase()).toBe('partner-left');
    user({ type: 'next' });
    expect(phase()).toBe('searching');
  });

  it('ignores later events of the old peer connection', () => {
    left();
    const before = state;
    peer({ type: 'link', state: 'interrupted' });
    peer({ type: 'failed', cause: 'no-path' });
    expect(state).toBe(before);
  });

  it('ignores a timer that fires in a later call', () => {
    inCall();
    apply({ from: 'timer', timer: 'continue' });
    expect([phase(), did()]).toEqual(['connected', []]);
  });
});

describe('when the peer connection fails', () => {
  it('shows the cause and waits for the user', () => {
    inSession();
    peer({ type: 'failed', cause: 'relay-refused' });
    expect(view()).toMatchObject({
      phase: 'error',
      problem: { kind: 'connection-failed', cause: 'relay-refused' },
      remoteStream: null,
    });
    expect(did()).toEqual(['end-peer']);
    server({ type: 'partner-left', sessionId, reason: 'skipped' });
    expect(view()).toMatchObject({ phase: 'error', problem: { kind: 'connection-failed' } });
    expect(did()).not.toContain('set-timer');
  });

  it.each(['next', 'retry'] as const)('%s searches for another partner', (type) => {
    inSession();
    peer({ type: 'failed', cause: 'no-path' });
    user({ type });
    expect(phase()).toBe('searching');
    expect(did()).toContain('skip');
  });

  it('shows reconnecting during an interruption', () => {
    inCall();
    peer({ type: 'link', state: 'interrupted' });
    expect(phase()).toBe('reconnecting');
    peer({ type: 'link', state: 'connected' });
    expect(phase()).toBe('connected');
  });
});

describe('when the connection to the server is lost', () => {
  it('continues the call and resumes the session', () => {
    inCall();
    server(offline(0));
    expect(effects).toEqual([{ type: 'peer-signaling', up: false, lost: false }]);
    expect(view()).toMatchObject({ phase: 'reconnecting', problem: null, partner: { name: 'Ada' } });
    server(offline(7));
    expect(view()).toMatchObject({ phase: 'reconnecting', problem: { kind: 'server-unreachable' } });
    server(online);
    expect(phase()).toBe('reconnecting');
    const { sessionId: id, partnerId, isInitiator, matchMode } = match;
    const session = { sessionId: id, partnerId, isInitiator, matchMode };
    server({ type: 'resumed', session, lost: true });
    expect(view()).toMatchObject({ phase: 'connected', problem: null });
    expect(effects).toEqual([
      { type: 'peer-away', away: false },
      { type: 'peer-signaling', up: true, lost: true },
    ]);
  });

  it('searches for the next partner if the session cannot be resumed', () => {
    inCall();
    server(offline(0));
    server(online);
    server({ type: 'partner-left', sessionId, reason: 'lost' });
    expect(phase()).toBe('partner-left');
    apply({ from: 'timer', timer: 'continue' });
    expect(phase()).toBe('searching');
  });

  it('a search shows reconnecting, then an error, and continues when the server is back', () => {
    searching();
    server(offline(0));
    expect(phase()).toBe('reconnecting');
    server(offline(2));
    expect(view()).toMatchObject({
      phase: 'error',
      problem: { kind: 'server-unreachable', retryAtMs: now + 400 },
    });
    user({ type: 'retry' });
    expect(did()).toEqual(['connect']);
    server(online);
    expect(phase()).toBe('searching');
    server({ ...queued, size: null, iceServers: null });
    expect(view().queue).toMatchObject({ position: 2, size: 5 });
  });

  it.each([
    ['capacity', 'server-busy'],
    ['penalty', 'rate-limited'],
  ] as const)('an offline cause of %s is shown at once', (cause, kind) => {
    searching();
    server(offline(0, cause));
    expect(view()).toMatchObject({ phase: 'error', problem: { kind, retryAtMs: now + 400 } });
  });
});

describe('the end of a search', () => {
  it.each([
    [{ type: 'queue-left', reason: 'timeout' }, { kind: 'queue-timeout' }],
    [{ type: 'queue-left', reason: 'disabled' }, { kind: 'matching-disabled', by: 'operator' }],
    [
      { type: 'join-refused', code: 'invalid', message: 'interests: too many', retryAtMs: null },
      { kind: 'refused', message: 'interests: too many' },
    ],
  ] as const)('shows the problem of %j, and retry searches again', (event, problem) => {
    searching();
    server(event);
    expect(view()).toMatchObject({ phase: 'error', problem });
    user({ type: 'retry' });
    expect(phase()).toBe('searching');
  });

  it.each([
    [{ kind: 'replaced' }, { kind: 'opened-elsewhere' }],
    [{ kind: 'banned' }, { kind: 'banned' }],
    [{ kind: 'signed-out', message: 'log in' }, { kind: 'signed-out', message: 'log in' }],
  ] as const)('shows the problem when the client stopped: %j', (cause, problem) => {
    inCall();
    server({ type: 'stopped', cause });
    expect(view()).toMatchObject({ phase: 'error', problem, partner: null });
    expect(did()).toContain('close-peers');
    expect(did()).toContain('close-media');
  });

  it('a hidden page returns to idle, because the browser may restore it from its cache', () => {
    inCall();
    server({ type: 'stopped', cause: { kind: 'page-hidden' } });
    expect(view()).toMatchObject({ phase: 'idle', problem: null });
  });

  it.each([
    ['busy', 'server-busy'],
    ['rate-limited', 'rate-limited'],
  ] as const)('a join refused for now shows an error until it succeeds (%s)', (code, kind) => {
    searching();
    server({ type: 'join-refused', code, message: 'm', retryAtMs: now + 9 });
    expect(view()).toMatchObject({ phase: 'error', problem: { kind, retryAtMs: now + 9 } });
    server(queued);
    expect(view()).toMatchObject({ phase: 'searching', problem: null });
  });
});

describe('in a session', () => {
  beforeEach(inCall);

  it('shows that the partner lost the connection, until it resumes', () => {
    server({ type: 'partner-suspended', sessionId, graceMs: 15_000 });
    expect(view()).toMatchObject({ phase: 'connected', partnerAwayUntilMs: now + 15_000 });
    expect(effects).toEqual([{ type: 'peer-away', away: true }]);
    server({ type: 'partner-resumed', sessionId });
    expect(view().partnerAwayUntilMs).toBeNull();
    expect(effects).toEqual([{ type: 'peer-away', away: false }]);
  });

  it('passes signals on to the peer connection', () => {
    server({ type: 'signal', sessionId, signal: { type: 'restart' } });
    expect(effects).toEqual([{ type: 'peer-signal', signal: { type: 'restart' } }]);
    server({ type: 'signals-lost', sessionId });
    expect(effects).toEqual([{ type: 'peer-signaling', up: true, lost: true }]);
  });

  it('keeps chat messages and whether they were delivered', () => {
    const id = asClientMessageId('c-1');
    apply({ from: 'chat', event: { type: 'sent', id, text: 'hello' } });
    server({ type: 'chat', sessionId, messageId: asMessageId('m-1'), text: 'hi', sentAtMs: 7 });
    expect(view().chat).toEqual([
      { id, from: 'me', text: 'hello', sentAtMs: now, delivered: false },
      { id: 'm-1', from: 'partner', text: 'hi', sentAtMs: 7, delivered: true },
    ]);
    server({ type: 'chat-delivered', clientMessageId: id, messageId: asMessageId('m-0'), sentAtMs: 6 });
    expect(view().chat[0]).toMatchObject({ delivered: true, sentAtMs: 6 });
  });

  it('shows typing until a message arrives or the time is over', () => {
    server({ type: 'typing', sessionId, typing: true });
    expect(view().partnerTyping).toBe(true);
    expect(effects).toEqual([{ type: 'set-timer', timer: 'typing', delayMs: 6_000 }]);
    server({ type: 'chat', sessionId, messageId: asMessageId('m'), text: 'x', sentAtMs: 1 });
    expect(view().partnerTyping).toBe(false);
    server({ type: 'typing', sessionId, typing: true });
    apply({ from: 'timer', timer: 'typing' });
    expect(view().partnerTyping).toBe(false);
    server({ type: 'typing', sessionId, typing: true });
    server({ type: 'typing', sessionId, typing: false });
    expect(view().partnerTyping).toBe(false);
  });

  it('shows the connection quality and which devices the partner switched off', () => {
    const quality = { roundTripMs: 20, receivedKbps: 900, path: 'relayed', framesDecoded: 4 } as const;
    peer({ type: 'quality', quality });
    expect(view().quality).toEqual({ roundTripMs: 20, receivedKbps: 900, path: 'relayed' });
    peer({ type: 'partner-media', camera: false, microphone: true });
    expect(view().partnerMedia).toEqual({ camera: false, microphone: true });
  });

  it('a lost camera is shown as a problem while the call continues', () => {
    const problem = { kind: 'device-lost' } as const;
    const shown = viewOf(state, { ...closedMedia, problem });
    expect(shown).toMatchObject({ phase: 'connected', problem });
    user({ type: 'retry' });
    expect(did()).toEqual(['open-media']);
    opened();
    expect([phase(), did()]).toEqual(['connected', []]);
  });

  it('reports faults without a change of the state', () => {
    const before = state;
    server({ type: 'fault', message: 'm' });
    expect(effects).toEqual([{ type: 'report', message: 'matchmaking: m' }]);
    peer({ type: 'fault', message: 'p' });
    expect(effects).toEqual([{ type: 'report', message: 'peer: p' }]);
    server({ type: 'connecting' });
    expect(state).toBe(before);
  });
});

describe('outside of a session', () => {
  it.each([
    ['idle', () => undefined],
    ['searching', searching],
    ['left', left],
  ])('%s: messages of a session do not change the state', (_, get) => {
    get();
    const before = state;
    server({ type: 'signal', sessionId, signal: {} });
    server({ type: 'typing', sessionId, typing: true });
    server({ type: 'chat', sessionId, messageId: asMessageId('m'), text: 'x', sentAtMs: 1 });
    server({ type: 'partner-suspended', sessionId, graceMs: 1 });
    server({ type: 'partner-left', sessionId, reason: 'ended' });
    apply({ from: 'chat', event: { type: 'sent', id: asClientMessageId('c'), text: 'x' } });
    expect(state).toBe(before);
  });
});
