import { beforeEach, describe, expect, it } from 'vitest';
import type { DirectCallEvent, MatchmakingEvent } from '@/lib/matchmaking';
import { closedMedia } from '@/lib/media';
import type { BuddyInvite, MatchFound, MatchMode } from '@/lib/protocol';
import { asInviteId, asResumeToken, asSessionId, asUserId } from '@/lib/protocol';
import { reduce } from './reduce';
import type { CallEvent, CallState, Effect, UserEvent } from './state';
import { initialState, phaseOf, viewOf } from './state';

const buddyId = asUserId('u-2');
const inviteId = asInviteId('i-1');
const online: MatchmakingEvent = {
  type: 'online', userId: asUserId('u-1'), online: 2, graceMs: 15_000, iceServers: [],
};
const now = 1_000_000;

let state: CallState;
let effects: readonly Effect[];

beforeEach(() => {
  state = initialState;
});

function apply(event: CallEvent): void {
  ({ state, effects } = reduce(state, event, now));
}

const user = (event: UserEvent) => apply({ from: 'user', event });
const direct = (event: DirectCallEvent) => apply({ from: 'direct', event });
const server = (event: MatchmakingEvent) => apply({ from: 'matchmaking', event });
const opened = () => apply({ from: 'media', event: { type: 'opened' } });
const call = (matchMode: MatchMode) => user({ type: 'call', buddyId, matchMode });
const answer = (accepts: boolean) => user({ type: 'answer', inviteId, accepts });
const view = () => viewOf(state, closedMedia);

function invited(matchMode: MatchMode = 'text'): void {
  const invite: BuddyInvite = { inviteId, buddyId, matchMode, expiresInMs: 30_000, name: 'Ada', avatarUrl: null };
  direct({ type: 'invited', invite });
}

function matched(matchMode: MatchMode = 'text'): void {
  const match: MatchFound = {
    sessionId: asSessionId('s-1'), partnerId: buddyId, isInitiator: false, matchMode,
    partner: { name: 'Ada', avatarUrl: null, karma: 0, campus: null }, sharedInterests: [],
    resumeToken: asResumeToken('t'), iceServers: [],
  };
  server({ type: 'matched', match });
}

function inTextCall(): void {
  user({ type: 'start', preferences: { matchMode: 'text', interests: [], campus: 'any' }, matchingEnabled: true });
  matched();
}

describe('the connection before Start', () => {
  it('lets buddies call and shows the number of online users', () => {
    user({ type: 'connect-idle' });
    expect(effects).toEqual([{ type: 'connect' }]);
    server(online);
    invited();
    expect(view()).toMatchObject({ phase: 'idle', online: 2, incoming: { inviteId } });
  });

  it('is not opened again during a call; losing it to another tab is an error only then', () => {
    user({ type: 'connect-idle' });
    server({ type: 'stopped', cause: { kind: 'replaced' } });
    expect(view()).toMatchObject({ phase: 'idle', problem: null });
    inTextCall();
    user({ type: 'connect-idle' });
    expect(effects).toEqual([]);
    server({ type: 'stopped', cause: { kind: 'replaced' } });
    expect(view().problem).toEqual({ kind: 'opened-elsewhere' });
  });
});

describe('calling a buddy', () => {
  it('opens the camera, prepares to answer, and calls instead of joining the queue', () => {
    call('video');
    expect(effects.map(({ type }) => type)).toContain('open-media');
    server(online);
    opened();
    expect(effects).toContainEqual({ type: 'call-buddy', buddyId, mode: 'video' });
    expect(effects).toContainEqual(expect.objectContaining({ type: 'prepare-peer', expects: 'to-answer' }));
    expect(effects.some(({ type }) => type === 'join')).toBe(false);
    expect([phaseOf(state), view().calling]).toEqual(['searching', buddyId]);
  });

  it('opens no camera for a text call', () => {
    call('text');
    expect(effects).toContainEqual({ type: 'call-buddy', buddyId, mode: 'text' });
  });

  const ends = ['declined', 'timeout', 'unavailable', 'gone', 'failed'] as const;
  it.each(ends)('shows that the call ended (%s), and can call again', (reason) => {
    call('text');
    direct({ type: 'call-ended', reason, message: null });
    expect(view().problem).toMatchObject({ kind: 'call-ended', reason, buddyId });
    expect([phaseOf(state), view().calling]).toEqual(['error', null]);
    user({ type: 'retry' });
    expect(effects).toContainEqual({ type: 'call-buddy', buddyId, mode: 'text' });
  });

  it('shows that matching is off if the server refuses the call for that', () => {
    call('text');
    direct({ type: 'call-ended', reason: 'disabled', message: null });
    expect(view().problem).toEqual({ kind: 'matching-disabled', by: 'operator' });
  });

  it('ends when the user stops or starts a search for strangers', () => {
    call('text');
    user({ type: 'stop' });
    direct({ type: 'call-ended', reason: 'gone', message: null });
    expect([phaseOf(state), view().problem]).toEqual(['idle', null]);
    call('text');
    user({ type: 'start', preferences: { matchMode: 'text', interests: [], campus: 'any' }, matchingEnabled: true });
    expect(effects.map(({ type }) => type)).toContain('join');
  });

  it('is not followed by a search for strangers', () => {
    call('text');
    matched();
    server({ type: 'partner-left', sessionId: asSessionId('s-1'), reason: 'ended' });
    expect(view().partnerLeft).toEqual({ reason: 'ended', continuesAtMs: null });
    expect(effects.map(({ type }) => type)).not.toContain('set-timer');
    user({ type: 'next' });
    matched();
    server({ type: 'partner-left', sessionId: asSessionId('s-1'), reason: 'ended' });
    expect(view().partnerLeft?.continuesAtMs).toBe(now + 2_000);
  });
});

describe('an incoming call', () => {
  it('is shown until the caller cancels it', () => {
    inTextCall();
    invited();
    expect(view().incoming).toMatchObject({ name: 'Ada', expiresAtMs: now + 30_000 });
    expect(phaseOf(state)).toBe('connected');
    direct({ type: 'invite-ended', inviteId, reason: 'cancelled' });
    expect(view().incoming).toBeNull();
  });

  it('can be declined without an effect on the running call', () => {
    inTextCall();
    invited();
    answer(false);
    expect(effects).toEqual([{ type: 'decline-invite', inviteId }]);
    expect([phaseOf(state), view().incoming]).toEqual(['connected', null]);
  });

  it('is accepted once, after the camera was opened', () => {
    inTextCall();
    invited('video');
    answer(true);
    expect([phaseOf(state), view().incoming, view().mode]).toEqual(['searching', null, 'video']);
    expect(effects.map(({ type }) => type)).toContain('open-media');
    answer(true);
    expect(effects).toEqual([]);
    server(online);
    opened();
    expect(effects).toContainEqual({ type: 'accept-invite', inviteId });
    expect(effects).toContainEqual(expect.objectContaining({ type: 'prepare-peer', expects: 'to-offer' }));
    matched('video');
    expect(phaseOf(state)).toBe('connecting');
  });

  it('shows an error if it was cancelled meanwhile, and a retry searches for strangers', () => {
    inTextCall();
    invited();
    answer(true);
    direct({ type: 'call-ended', reason: 'cancelled', message: null });
    expect(view().problem).toMatchObject({ kind: 'call-ended', reason: 'cancelled', buddyId: null });
    user({ type: 'retry' });
    expect(effects.map(({ type }) => type)).toContain('join');
  });

  it('ends with the connection, and at most four are kept', () => {
    inTextCall();
    for (let n = 0; n < 9; n += 1) {
      const id = asInviteId(`i-${n}`);
      direct({
        type: 'invited',
        invite: { inviteId: id, buddyId, matchMode: 'text', expiresInMs: 1, name: null, avatarUrl: null },
      });
    }
    expect(state.incoming).toHaveLength(4);
    server({ type: 'offline', retryAtMs: now, attempt: 0, cause: 'lost' });
    expect(view().incoming).toBeNull();
  });
});

it('a change of a buddy is part of the view', () => {
  direct({ type: 'buddy-changed', buddyId, change: 'accepted' });
  expect(view().lastBuddyChange).toEqual({ buddyId, change: 'accepted' });
});
