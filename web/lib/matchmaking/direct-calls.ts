/**
 * Direct calls of buddies, as the client tells of them: the one that this side makes or accepts, and those
 * that come in. They have a listener of their own, since a page may show them where no call is shown.
 *
 *   new MatchmakingClient({ ..., directCalls: (event) => event.type === 'invited' && ring(event.invite) });
 *   client.callBuddy(buddyId, 'video');      // 'calling', then 'matched', or 'call-ended'
 *   client.acceptInvite(invite.inviteId);    // 'matched', or 'call-ended'
 */
import type { BuddyChange, BuddyInvite, DirectCall, InviteEnd, InviteId, MatchMode, UserId } from '@/lib/protocol';

/** `unavailable`: not here, or not to be called; `disabled`: by the operator; `failed`: try again. */
export type CallEnd = InviteEnd | 'unavailable' | 'disabled' | 'failed';

export type DirectCallEvent =
  | { type: 'calling'; call: DirectCall }
  /** The call that this side makes or has accepted did not come about. */
  | { type: 'call-ended'; reason: CallEnd; message: string | null }
  | { type: 'invited'; invite: BuddyInvite }
  /** Of one that was told as `invited`. */
  | { type: 'invite-ended'; inviteId: InviteId; reason: InviteEnd }
  | { type: 'buddy-changed'; buddyId: UserId; change: BuddyChange };

export type DirectCallListener = (event: DirectCallEvent) => void;

/** What the user is after while no session has come of it. */
export type CallGoal =
  | { kind: 'call'; buddyId: UserId; matchMode: MatchMode; inviteId: InviteId | null }
  | { kind: 'accept'; inviteId: InviteId };

/** How an error answer to `call_buddy` or `accept` is told. */
export function callEndOf(code: string): CallEnd {
  if (code === 'unavailable' || code === 'disabled') return code;
  return 'failed';
}
