/** Direct calls of buddies: the one that is made or accepted, and those that come in. */
import { assertNever } from '@/lib/base/assert';
import type { DirectCallEvent } from '@/lib/matchmaking';
import type { Problem } from './model';
import type { CallState, Transition, UserEvent } from './state';
import { only, unchanged } from './steps';

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
      return only({ ...state, incoming: incoming.slice(-incomingMax) });
    }
    case 'invite-ended':
      return only(without(state, event.inviteId));
    case 'buddy-changed': {
      const { buddyId, change } = event;
      return only({ ...state, buddyNews: { buddyId, change } });
    }
    default:
      return assertNever(event);
  }
}

/** Accepting only says what is wanted: whoever starts gets the camera first. */
export function answer(state: CallState, { inviteId, accepts }: Extract<UserEvent, { type: 'answer' }>): Transition {
  const invite = state.incoming.find((each) => each.inviteId === inviteId);
  // It has ended in the moment that it was answered.
  if (!invite) return unchanged(state);
  const rest = without(state, inviteId);
  if (!accepts) return { state: rest, effects: [{ type: 'decline-invite', inviteId }] };
  const wishes = { ...state.wishes, matchMode: invite.matchMode };
  return only({ ...rest, wishes, direct: { kind: 'accept', inviteId } });
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
  // Whom one called can be called again; who called has to do that themselves.
  const next: CallState = { ...state, direct: buddyId === null ? null : direct, step: { kind: 'idle' }, problem };
  return { state: next, effects: [{ type: 'close-peers' }] };
}

function without(state: CallState, inviteId: string): CallState {
  return { ...state, incoming: state.incoming.filter((each) => each.inviteId !== inviteId) };
}
