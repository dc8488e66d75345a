/**
 * The events of direct calls: the call that this side makes or accepts, and incoming calls. They have a separate
 * listener, since a page may show them outside of a call.
 *
 *   new MatchmakingClient({ ..., directCalls: (event) => event.type === 'invited' && ring(event.invite) });
 *   client.callBuddy(buddyId, 'video');      // 'calling', then 'matched', or 'call-ended'
 *   client.acceptInvite(invite.inviteId);    // 'matched', or 'call-ended'
 */
import type { BuddyChange, BuddyInvite, DirectCall, InviteEnd, InviteId, MatchMode, UserId } from '@/lib/protocol';

/** `unavailable`: offline or not callable; `disabled`: by the operator; `failed`: temporary error. */
export type CallEnd = InviteEnd | 'unavailable' | 'disabled' | 'failed';

export type DirectCallEvent =
  | { type: 'calling'; call: DirectCall }
  /** The call that this side made or accepted has failed. */
  | { type: 'call-ended'; reason: CallEnd; message: string | null }
  | { type: 'invited'; invite: BuddyInvite }
  /** An incoming call (`invited`) has ended. */
  | { type: 'invite-ended'; inviteId: InviteId; reason: InviteEnd }
  | { type: 'buddy-changed'; buddyId: UserId; change: BuddyChange };

export type DirectCallListener = (event: DirectCallEvent) => void;

/** The direct call that the user wants, before its session begins. */
export type CallGoal =
  | { kind: 'call'; buddyId: UserId; matchMode: MatchMode; inviteId: InviteId | null }
  | { kind: 'accept'; inviteId: InviteId };

/** Converts an error answer to `call_buddy` or `accept`. */
export function callEndOf(code: string): CallEnd {
  if (code === 'unavailable' || code === 'disabled') return code;
  return 'failed';
}
