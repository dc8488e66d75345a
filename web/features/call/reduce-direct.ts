/** Direct calls between buddies: the outgoing or accepted call, and incoming calls. */
import { assertNever } from '@/lib/base/assert';
import type { DirectCallEvent } from '@/lib/matchmaking';
import type { Problem } from './model';
import type { CallState, Transition, UserEvent } from './state';
import { withoutEffects, unchanged } from './transitions';

const incomingMax = 4;

export function reduceDirect(state: CallState, event: DirectCallEvent, nowMs: number): Transition {
  switch (event.type) {
    case 'calling':
      return unchanged(state);
    case 'call-ended':
      return callEnded(state, event);
    case 'invited': {
      const { invite } = event;
      const others = state.incoming.filter(({ inviteId }) => inviteId !== invite.inviteId);
      const incoming = [...others, { ...invite, expiresAtMs: nowMs + invite.expiresInMs }];
      return withoutEffects({ ...state, incoming: incoming.slice(-incomingMax) });
    }
    case 'invite-ended':
      return withoutEffects(withoutInvite(state, event.inviteId));
    case 'buddy-changed': {
      const { buddyId, change } = event;
      return withoutEffects({ ...state, lastBuddyChange: { buddyId, change } });
    }
    default:
      return assertNever(event);
  }
}

type AnswerEvent = Extract<UserEvent, { type: 'answer' }>;

/** Accepting only sets the goal. The caller of this function then starts, which opens the camera first. */
export function answerInvite(state: CallState, { inviteId, accepts }: AnswerEvent): Transition {
  const invite = state.incoming.find((each) => each.inviteId === inviteId);
  // The invite ended before it was answered.
  if (!invite) return unchanged(state);
  const rest = withoutInvite(state, inviteId);
  if (!accepts) return { state: rest, effects: [{ type: 'decline-invite', inviteId }] };
  const preferences = { ...state.preferences, matchMode: invite.matchMode };
  return withoutEffects({ ...rest, preferences, direct: { kind: 'accept', inviteId } });
}

type Ended = Extract<DirectCallEvent, { type: 'call-ended' }>;

function callEnded(state: CallState, { reason, message }: Ended): Transition {
  if (!state.direct || state.step.kind === 'idle' || state.step.kind === 'session') return unchanged(state);
  const { direct } = state;
  const buddyId = direct.kind === 'call' ? direct.buddyId : null;
  const problem: Problem =
    reason === 'disabled'
      ? { kind: 'matching-disabled', by: 'operator' }
      : { kind: 'call-ended', reason, message, buddyId };
  // A called buddy can be called again. If the buddy was the caller, only the buddy can call again.
  const next: CallState = { ...state, direct: buddyId === null ? null : direct, step: { kind: 'idle' }, problem };
  return { state: next, effects: [{ type: 'close-peers' }] };
}

function withoutInvite(state: CallState, inviteId: string): CallState {
  return { ...state, incoming: state.incoming.filter((each) => each.inviteId !== inviteId) };
}
