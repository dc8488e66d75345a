import { beforeEach, describe, expect, it } from 'vitest';
import { closedMedia } from '@/lib/media';
import type { MatchFound } from '@/lib/protocol';
import { asResumeToken, asSessionId, asUserId } from '@/lib/protocol';
import { reduce } from './reduce';
import type { CallEvent, CallState, UserEvent } from './state';
import { initialState, phaseOf, viewOf } from './state';

const preferences = { matchMode: 'text', interests: [], campus: 'any' } as const;

function matchOf(n: number): MatchFound {
  return {
    sessionId: asSessionId(`s-${n}`), partnerId: asUserId(`u-${n}`), isInitiator: true, matchMode: 'text',
    partner: { name: `P${n}`, avatarUrl: null, karma: 3, campus: null }, sharedInterests: [],
    resumeToken: asResumeToken('t'), iceServers: [],
  };
}

let state: CallState;
let effects: string[];

function apply(event: CallEvent): void {
  const transition = reduce(state, event, 1_000);
  state = transition.state;
  effects = transition.effects.map(({ type }) => type);
}

const user = (event: UserEvent) => apply({ from: 'user', event });
const block = (stage: 'asked' | 'done' | 'failed', n = 1) =>
  user({ type: 'block', stage, sessionId: asSessionId(`s-${n}`) });
const meet = (n: number) => apply({ from: 'matchmaking', event: { type: 'matched', match: matchOf(n) } });
const theyLeave = (n = 1) => apply({
  from: 'matchmaking', event: { type: 'partner-left', sessionId: asSessionId(`s-${n}`), reason: 'ended' },
});
const last = () => viewOf(state, closedMedia).lastCall;

beforeEach(() => {
  state = initialState;
  user({ type: 'start', preferences, matchingEnabled: true });
  meet(1);
});

describe('the last call', () => {
  it('is the running call, and after Next the previous one until the next match', () => {
    expect(last()).toMatchObject({ sessionId: 's-1', partnerId: 'u-1', hasBegun: true });
    user({ type: 'next' });
    expect([phaseOf(state), last()?.sessionId]).toEqual(['searching', 's-1']);
    meet(2);
    expect(last()?.sessionId).toBe('s-2');
  });

  it('is kept after the partner left, and removed after Stop', () => {
    theyLeave();
    expect([phaseOf(state), last()?.partner.name]).toEqual(['partner-left', 'P1']);
    user({ type: 'stop' });
    expect(last()).toBeNull();
  });

  it('has not begun before the first frame', () => {
    user({ type: 'start', preferences: { ...preferences, matchMode: 'audio' }, matchingEnabled: true });
    apply({ from: 'matchmaking', event: { type: 'matched', match: { ...matchOf(2), matchMode: 'audio' } } });
    expect(last()?.hasBegun).toBe(false);
    apply({ from: 'peer', event: { type: 'first-frame' } });
    user({ type: 'next' });
    expect(last()?.hasBegun).toBe(true);
  });
});

describe('a block', () => {
  it('ends the call and searches again once the server has acknowledged it', () => {
    block('asked');
    expect(phaseOf(state)).toBe('connected');
    block('done');
    expect([phaseOf(state), last()]).toEqual(['searching', null]);
    expect(effects).toContain('skip');
  });

  it('does not show "partner left" if the server ends the call first', () => {
    block('asked');
    theyLeave();
    expect(phaseOf(state)).toBe('searching');
    expect(effects).toContain('skip');
    block('done');
    expect([phaseOf(state), last(), effects]).toEqual(['searching', null, []]);
  });

  it('leaves the call unchanged if it fails', () => {
    block('asked');
    block('failed');
    expect(phaseOf(state)).toBe('connected');
    theyLeave();
    expect(phaseOf(state)).toBe('partner-left');
  });

  it('does not affect the running call if it is for the previous partner', () => {
    user({ type: 'next' });
    block('asked');
    meet(2);
    block('done');
    expect([phaseOf(state), last()?.sessionId]).toEqual(['connected', 's-2']);
    theyLeave(2);
    expect(phaseOf(state)).toBe('partner-left');
  });

  it('starts the next search at once if the partner has left', () => {
    theyLeave();
    block('asked');
    block('done');
    expect([phaseOf(state), last()]).toEqual(['searching', null]);
  });
});
