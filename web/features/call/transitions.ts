/** State transitions that several reducers share. */
import type { CallMode } from '@/lib/rtc';
import type { ChatLine, Problem } from './model';
import type { CallState, Effect, Transition } from './state';
import { lastCallOf } from './state';

export const continueAfterMs = 2_000;
export const partnerTypingExpiresMs = 6_000;
const maxChatLines = 500;

export const unchanged = (state: CallState): Transition => ({ state, effects: [] });
export const withoutEffects = (state: CallState): Transition => ({ state, effects: [] });

/** Null: a text session has no peer connection. */
export function peerMode(state: CallState): CallMode | null {
  const { matchMode } = state.preferences;
  return matchMode === 'text' ? null : matchMode;
}

export function preparePeer(state: CallState): Effect[] {
  const mode = peerMode(state);
  const { iceServers, step } = state;
  // Without the camera track the offer would be wrong.
  if (!mode || !iceServers || step.kind === 'starting' || step.kind === 'idle') return [];
  // The initiator offers: in the queue the user who joins later, in a direct call the callee.
  const isCaller = state.direct?.kind === 'call';
  const isWaiting = isCaller || (step.kind === 'searching' && step.queue !== null);
  return [{ type: 'prepare-peer', mode, expects: isWaiting ? 'to-answer' : 'to-offer', iceServers }];
}

/** Clears everything about the partner. */
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

/** Clears the partner, the last call and direct calls. */
export function clearCall(state: CallState): CallState {
  return { ...clearPartner(state), lastCall: null, blocking: null, direct: null, isDirect: false, incoming: [] };
}

/** Searches for the next partner with the same preferences. */
export function searchNextPartner(state: CallState): Transition {
  const cleared = { ...clearPartner(state), direct: null, isDirect: false, problem: null };
  const searching: CallState = { ...cleared, step: { kind: 'searching', queue: null } };
  return {
    state: searching,
    effects: [
      { type: 'clear-timer', timer: 'continue' },
      { type: 'clear-timer', timer: 'typing' },
      { type: 'end-peer' },
      // Prepares the peer connection first, since an immediate match makes an offer at once.
      ...preparePeer(searching),
      { type: 'skip' },
    ],
  };
}

/** Closes devices and connections. `problem`: the reason; null: the user stopped. */
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

/** Camera and connection are ready: joins the queue or calls the buddy. */
export function joinOrCall({ direct, preferences }: CallState): Effect {
  if (direct?.kind === 'call') return { type: 'call-buddy', buddyId: direct.buddyId, mode: preferences.matchMode };
  if (direct?.kind === 'accept') return { type: 'accept-invite', inviteId: direct.inviteId };
  return { type: 'join', preferences };
}

export function appendLine(state: CallState, line: ChatLine): CallState {
  return { ...state, chat: [...state.chat, line].slice(-maxChatLines) };
}
