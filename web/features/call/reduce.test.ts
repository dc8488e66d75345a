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

describe('from start to a partner', () => {
  it('opens camera and connection at once, joins when the camera is there', () => {
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

  it('prepares when the camera was there before the connection', () => {
    start();
    opened();
    expect(did()).toEqual(['join']);
    server(online);
    expect(did()).toEqual(['prepare-peer']);
  });

  it('begins the call, and is connected when the path stands', () => {
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

  it('needs neither camera nor path for text', () => {
    start({ matchMode: 'text' });
    expect(did()).toEqual(['close-peers', 'close-media', 'clear-timer', 'join']);
    server(online);
    server(queued);
    expect(did()).toEqual([]);
    server({ type: 'matched', match: { ...match, matchMode: 'text' } });
    expect(did()).toEqual(['note']);
    expect(view()).toMatchObject({ phase: 'connected', connectedAtMs: now });
  });

  it('prepares sound only for an audio call', () => {
    start({ matchMode: 'audio' });
    expect(effects).toContainEqual({ type: 'open-media', mode: 'audio' });
    server(online);
    opened();
    expect(effects[0]).toMatchObject({ type: 'prepare-peer', mode: 'audio' });
  });

  it('says that the build has switched matching off', () => {
    user({ type: 'start', preferences, matchingEnabled: false });
    expect([phase(), did()]).toEqual(['error', []]);
    user({ type: 'retry' });
    expect([phase(), did()]).toEqual(['error', []]);
  });

  it('gives up when the camera can not be had, and asks again on retry', () => {
    start();
    apply({ from: 'media', event: { type: 'refused', problem: { kind: 'no-camera' } } });
    expect(view()).toMatchObject({ phase: 'error', problem: { kind: 'no-camera' } });
    expect(did()).toEqual(['close-peers', 'stop-matchmaking']);
    user({ type: 'retry' });
    expect([phase(), did()]).toEqual(['searching', ['end-peer', 'clear-timer', 'open-media', 'connect']]);
    expect(view().problem).toBeNull();
  });

  it('does not join when it was stopped while the camera was asked for', () => {
    start();
    user({ type: 'stop' });
    opened();
    expect([phase(), did()]).toEqual(['idle', []]);
  });
});

describe('the buttons', () => {
  it('next: prepares first, then leaves, and shows nothing of the old partner', () => {
    inCall();
    server({ type: 'chat', sessionId, messageId: asMessageId('m'), text: 'hi', sentAtMs: 1 });
    user({ type: 'next' });
    expect(did()).toEqual(['clear-timer', 'clear-timer', 'end-peer', 'prepare-peer', 'skip']);
    expect(effects[3]).toMatchObject({ expects: 'to-offer' });
    expect(view()).toMatchObject({ phase: 'searching', partner: null, chat: [], connectedAtMs: null });
  });

  it('next while searching keeps the place in the queue', () => {
    searching();
    user({ type: 'next' });
    expect([phase(), did()]).toEqual(['searching', []]);
    expect(view().queue).not.toBeNull();
  });

  it.each([
    ['searching', searching],
    ['in a call', inCall],
    ['left', left],
  ])('stop gives everything back (%s)', (_, get) => {
    get();
    user({ type: 'stop' });
    expect(did()).toEqual(['clear-timer', 'clear-timer', 'close-peers', 'stop-matchmaking', 'close-media']);
    expect(view()).toMatchObject({ phase: 'idle', partner: null, problem: null, remoteStream: null });
    server({ type: 'stopped', cause: { kind: 'asked' } });
    expect(phase()).toBe('idle');
  });

  it('does nothing in idle', () => {
    for (const type of ['next', 'stay'] as const) {
      user({ type });
      expect([phase(), did()]).toEqual(['idle', []]);
    }
  });
});

describe('when the partner leaves', () => {
  it('acts at once, whatever the path says, and goes on by itself in two seconds', () => {
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

  it('stays when asked to', () => {
    left();
    user({ type: 'stay' });
    expect(effects).toEqual([{ type: 'clear-timer', timer: 'continue' }]);
    expect(view().partnerLeft).toMatchObject({ continuesAtMs: null });
    expect(phase()).toBe('partner-left');
    user({ type: 'next' });
    expect(phase()).toBe('searching');
  });

  it('ignores what the old path still says', () => {
    left();
    const before = state;
    peer({ type: 'link', state: 'interrupted' });
    peer({ type: 'failed', cause: 'no-path' });
    expect(state).toBe(before);
  });

  it('ignores a timer that was too late', () => {
    inCall();
    apply({ from: 'timer', timer: 'continue' });
    expect([phase(), did()]).toEqual(['connected', []]);
  });
});

describe('when the path fails', () => {
  it('says why, and leaves the choice to the user', () => {
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

  it.each(['next', 'retry'] as const)('%s looks for another partner', (type) => {
    inSession();
    peer({ type: 'failed', cause: 'no-path' });
    user({ type });
    expect(phase()).toBe('searching');
    expect(did()).toContain('skip');
  });

  it('shows an interruption and its end', () => {
    inCall();
    peer({ type: 'link', state: 'interrupted' });
    expect(phase()).toBe('reconnecting');
    peer({ type: 'link', state: 'connected' });
    expect(phase()).toBe('connected');
  });
});

describe('when the own connection is lost', () => {
  it('the call goes on, and is mended as the server says', () => {
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

  it('goes on to the next when the session is gone', () => {
    inCall();
    server(offline(0));
    server(online);
    server({ type: 'partner-left', sessionId, reason: 'lost' });
    expect(phase()).toBe('partner-left');
    apply({ from: 'timer', timer: 'continue' });
    expect(phase()).toBe('searching');
  });

  it('a search is reconnecting first, then says that the server is away, and heals by itself', () => {
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
  ] as const)('%s is told at once', (cause, kind) => {
    searching();
    server(offline(0, cause));
    expect(view()).toMatchObject({ phase: 'error', problem: { kind, retryAtMs: now + 400 } });
  });
});

describe('what ends a search', () => {
  it.each([
    [{ type: 'queue-left', reason: 'timeout' }, { kind: 'queue-timeout' }],
    [{ type: 'queue-left', reason: 'disabled' }, { kind: 'matching-disabled', by: 'operator' }],
    [
      { type: 'join-refused', code: 'invalid', message: 'interests: too many', retryAtMs: null },
      { kind: 'refused', message: 'interests: too many' },
    ],
  ] as const)('%j', (event, problem) => {
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
  ] as const)('stopped: %j', (cause, problem) => {
    inCall();
    server({ type: 'stopped', cause });
    expect(view()).toMatchObject({ phase: 'error', problem, partner: null });
    expect(did()).toContain('close-peers');
    expect(did()).toContain('close-media');
  });

  it('a page that goes away ends in idle, for it may come back from the cache', () => {
    inCall();
    server({ type: 'stopped', cause: { kind: 'page-hidden' } });
    expect(view()).toMatchObject({ phase: 'idle', problem: null });
  });

  it.each([
    ['busy', 'server-busy'],
    ['rate-limited', 'rate-limited'],
  ] as const)('a join that was refused for now heals by itself (%s)', (code, kind) => {
    searching();
    server({ type: 'join-refused', code, message: 'm', retryAtMs: now + 9 });
    expect(view()).toMatchObject({ phase: 'error', problem: { kind, retryAtMs: now + 9 } });
    server(queued);
    expect(view()).toMatchObject({ phase: 'searching', problem: null });
  });
});

describe('in a session', () => {
  beforeEach(inCall);

  it('shows that the partner is away, and hears when it is back', () => {
    server({ type: 'partner-suspended', sessionId, graceMs: 15_000 });
    expect(view()).toMatchObject({ phase: 'connected', partnerAwayUntilMs: now + 15_000 });
    expect(effects).toEqual([{ type: 'peer-away', away: true }]);
    server({ type: 'partner-resumed', sessionId });
    expect(view().partnerAwayUntilMs).toBeNull();
    expect(effects).toEqual([{ type: 'peer-away', away: false }]);
  });

  it('hands signals to the path', () => {
    server({ type: 'signal', sessionId, signal: { type: 'restart' } });
    expect(effects).toEqual([{ type: 'peer-signal', signal: { type: 'restart' } }]);
    server({ type: 'signals-lost', sessionId });
    expect(effects).toEqual([{ type: 'peer-signaling', up: true, lost: true }]);
  });

  it('keeps what was said, and whether it arrived', () => {
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

  it('shows typing until a message comes or the time is over', () => {
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

  it('shows quality and what the partner has switched off', () => {
    const quality = { roundTripMs: 20, receivedKbps: 900, path: 'relayed', framesDecoded: 4 } as const;
    peer({ type: 'quality', quality });
    expect(view().quality).toEqual({ roundTripMs: 20, receivedKbps: 900, path: 'relayed' });
    peer({ type: 'partner-media', camera: false, microphone: true });
    expect(view().partnerMedia).toEqual({ camera: false, microphone: true });
  });

  it('a lost camera is told while the call goes on', () => {
    const problem = { kind: 'device-lost' } as const;
    const shown = viewOf(state, { ...closedMedia, problem });
    expect(shown).toMatchObject({ phase: 'connected', problem });
    user({ type: 'retry' });
    expect(did()).toEqual(['open-media']);
    opened();
    expect([phase(), did()]).toEqual(['connected', []]);
  });

  it('reports faults and changes nothing', () => {
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
  ])('%s: words of a session change nothing', (_, get) => {
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
