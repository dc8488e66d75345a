/**
 * The call page's state machine: (state, event, time) in, (state, effects) out. It is pure: `CallMachine`
 * carries out the effects.
 */
import { assertNever } from '@/lib/base/assert';
import type { Problem } from './model';
import { answerInvite, reduceDirect } from './reduce-direct';
import { reduceMatchmaking } from './reduce-matchmaking';
import { reducePeer } from './reduce-peer';
import type { CallEvent, CallState, Transition, UserEvent } from './state';
import { appendLine, clearCall, joinOrCall, preparePeer, searchNextPartner } from './transitions';
import { stopAll, unchanged, withoutEffects } from './transitions';

export function reduce(state: CallState, event: CallEvent, nowMs: number): Transition {
  switch (event.from) {
    case 'user':
      return reduceUser(state, event.event);
    case 'matchmaking':
      return reduceMatchmaking(state, event.event, nowMs);
    case 'direct':
      return reduceDirect(state, event.event, nowMs);
    case 'peer':
      return reducePeer(state, event.event, nowMs);
    case 'media':
      return event.event.type === 'opened' ? mediaOpened(state) : mediaRefused(state, event.event.problem);
    case 'chat': {
      const { id, text } = event.event;
      if (state.step.kind !== 'session') return unchanged(state);
      return withoutEffects(appendLine(state, { id, from: 'me', text, sentAtMs: nowMs, delivered: false }));
    }
    case 'timer':
      if (event.timer === 'typing') return withoutEffects({ ...state, partnerTyping: false });
      return state.step.kind === 'left' ? searchNextPartner(state) : unchanged(state);
    default:
      return assertNever(event);
  }
}

function reduceUser(state: CallState, event: UserEvent): Transition {
  switch (event.type) {
    case 'start':
      if (!event.matchingEnabled) {
        return withoutEffects({ ...state, problem: { kind: 'matching-disabled', by: 'build' } });
      }
      return start({ ...state, preferences: event.preferences, direct: null });
    case 'call': {
      const { buddyId, matchMode } = event;
      const preferences = { ...state.preferences, matchMode };
      return start({ ...state, preferences, direct: { kind: 'call', buddyId } });
    }
    case 'answer': {
      const answered = answerInvite(state, event);
      return event.accepts && answered.state !== state ? start(answered.state) : answered;
    }
    case 'connect-idle':
      return state.step.kind === 'idle' ? { state, effects: [{ type: 'connect' }] } : unchanged(state);
    case 'next':
      return next(state);
    case 'stop':
      return stopAll(state, null);
    case 'stay':
      if (state.step.kind !== 'left') return unchanged(state);
      return {
        state: { ...state, step: { ...state.step, continuesAtMs: null } },
        effects: [{ type: 'clear-timer', timer: 'continue' }],
      };
    case 'retry':
      return retry(state);
    case 'block':
      return block(state, event);
    default:
      return assertNever(event);
  }
}

function start(state: CallState): Transition {
  const { matchMode } = state.preferences;
  const { direct, incoming } = state;
  const cleared: CallState = { ...clearCall(state), direct, incoming, problem: null };
  if (matchMode === 'text') {
    return {
      state: { ...cleared, step: { kind: 'searching', queue: null } },
      effects: [
        { type: 'close-peers' },
        { type: 'close-media' },
        { type: 'clear-timer', timer: 'continue' },
        joinOrCall(cleared),
      ],
    };
  }
  return {
    state: { ...cleared, step: { kind: 'starting' } },
    effects: [
      { type: 'end-peer' },
      { type: 'clear-timer', timer: 'continue' },
      { type: 'open-media', mode: matchMode },
      // Connects while the camera opens, so that the relay credentials arrive in the meantime.
      { type: 'connect' },
    ],
  };
}

function mediaOpened(state: CallState): Transition {
  if (state.step.kind !== 'starting') return unchanged(state);
  const searching: CallState = { ...state, step: { kind: 'searching', queue: null } };
  return { state: searching, effects: [...preparePeer(searching), joinOrCall(searching)] };
}

function mediaRefused(state: CallState, problem: Problem): Transition {
  if (state.step.kind !== 'starting') return unchanged(state);
  return {
    state: { ...state, step: { kind: 'idle' }, problem },
    effects: [{ type: 'close-peers' }, { type: 'stop-matchmaking' }],
  };
}

function next(state: CallState): Transition {
  switch (state.step.kind) {
    case 'session':
    case 'left':
      return searchNextPartner(state);
    case 'idle':
      return state.problem ? retry(state) : unchanged(state);
    case 'starting':
    case 'searching':
      return unchanged(state);
    default:
      return assertNever(state.step);
  }
}

function retry(state: CallState): Transition {
  const { problem, step } = state;
  if (problem?.kind === 'matching-disabled' && problem.by === 'build') return unchanged(state);
  if (step.kind === 'session') {
    // In a session, only a device can be opened again. After a failed path, the search for the next partner starts.
    if (step.link === 'failed') return searchNextPartner(state);
    return { state, effects: [{ type: 'open-media', mode: state.preferences.matchMode }] };
  }
  if (step.kind === 'left') return searchNextPartner(state);
  if (step.kind === 'searching') return { state, effects: [{ type: 'connect' }] };
  return start(state);
}

function block(state: CallState, { stage, sessionId }: Extract<UserEvent, { type: 'block' }>): Transition {
  if (state.lastCall?.sessionId !== sessionId) return unchanged(state);
  if (stage === 'asked') return withoutEffects({ ...state, blocking: sessionId });
  const settled: CallState = { ...state, blocking: null };
  if (stage === 'failed') return withoutEffects(settled);
  const isWithThem = state.step.kind === 'session' || state.step.kind === 'left';
  const { state: next, effects } = isWithThem ? searchNextPartner(settled) : unchanged(settled);
  // The page does not ask for a rating of a blocked partner.
  return { state: { ...next, lastCall: null }, effects };
}
