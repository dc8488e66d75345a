/** The moves that several parts of the state machine share. */
import type { CallMode } from '@/lib/rtc';
import type { ChatLine, Problem } from './model';
import type { CallState, Effect, Transition } from './state';
import { lastCallOf } from './state';

export const continueAfterMs = 2_000;
export const partnerTypingExpiresMs = 6_000;
const maxChatLines = 500;

export const unchanged = (state: CallState): Transition => ({ state, effects: [] });
export const withoutEffects = (state: CallState): Transition => ({ state, effects: [] });

/** Null: a text session has no connection from browser to browser. */
export function peerMode(state: CallState): CallMode | null {
  const { matchMode } = state.preferences;
  return matchMode === 'text' ? null : matchMode;
}

export function preparePeer(state: CallState): Effect[] {
  const mode = peerMode(state);
  const { iceServers, step } = state;
  // Before the camera is there the offer would have the wrong shape.
  if (!mode || !iceServers || step.kind === 'starting' || step.kind === 'idle') return [];
  // Who waits is found by a later arrival, and that one offers.
  // A buddy who accepts has the initiative.
  const isCaller = state.direct?.kind === 'call';
  const isWaiting = isCaller || (step.kind === 'searching' && step.queue !== null);
  return [{ type: 'prepare-peer', mode, expects: isWaiting ? 'to-answer' : 'to-offer', iceServers }];
}

/** Nothing of a partner is left. */
export function clearPartner(state: CallState): CallState {
  return {
    ...state,
    partner: null,
    lastCall: lastCallOf(state),
    sharedInterests: [],
    connectedAtMs: null,
    quality: null,
    chat: [],
    partnerTyping: false,
    partnerMedia: { camera: state.preferences.matchMode === 'video', microphone: true },
    partnerAwayUntilMs: null,
    remoteStream: null,
  };
}

/** Nor of the call before. */
export function clearCall(state: CallState): CallState {
  return { ...clearPartner(state), lastCall: null, blocking: null, direct: null, isDirect: false, incoming: [] };
}

/** On to the next partner, with the preferences that stand. */
export function searchNextPartner(state: CallState): Transition {
  const cleared = { ...clearPartner(state), direct: null, isDirect: false, problem: null };
  const searching: CallState = { ...cleared, step: { kind: 'searching', queue: null } };
  return {
    state: searching,
    effects: [
      { type: 'clear-timer', timer: 'continue' },
      { type: 'clear-timer', timer: 'typing' },
      { type: 'end-peer' },
      // First the connection: whoever is found at once makes the offer at once.
      ...preparePeer(searching),
      { type: 'skip' },
    ],
  };
}

/** Everything is given back. `problem`: why, when the user did not ask for it. */
export function stopAll(state: CallState, problem: Problem | null): Transition {
  return {
    state: { ...clearCall(state), step: { kind: 'idle' }, socket: 'fresh', iceServers: null, problem },
    effects: [
      { type: 'clear-timer', timer: 'continue' },
      { type: 'clear-timer', timer: 'typing' },
      { type: 'close-peers' },
      { type: 'stop-matchmaking' },
      { type: 'close-media' },
    ],
  };
}

/** Camera and connection are there: into the queue, or to the buddy. */
export function joinOrCall({ direct, preferences }: CallState): Effect {
  if (direct?.kind === 'call') return { type: 'call-buddy', buddyId: direct.buddyId, mode: preferences.matchMode };
  if (direct?.kind === 'accept') return { type: 'accept-invite', inviteId: direct.inviteId };
  return { type: 'join', preferences };
}

export function appendLine(state: CallState, line: ChatLine): CallState {
  return { ...state, chat: [...state.chat, line].slice(-maxChatLines) };
}
