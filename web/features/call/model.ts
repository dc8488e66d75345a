/**
 * What the call page shows and what its buttons do: the one contract between `useCall` (which owns the
 * matchmaking client, the peer connection and the local media) and the components (which only render a
 * `CallView`).
 *
 *   const { view, actions } = useCall();
 *   <StatusPill phase={view.phase} />  <button onClick={actions.next}>Next</button>
 */
import type { LocalMediaState } from '@/lib/media';
import type { CallEnd } from '@/lib/matchmaking';
import type { BuddyChange, BuddyInvite, CampusFilter, InviteId, MatchMode } from '@/lib/protocol';
import type { Partner, PartnerLeftReason, SessionId, UserId } from '@/lib/protocol';

/** The `data-state` of the `status` element; one value at a time. */
export type CallPhase =
  | 'idle'
  | 'searching'
  | 'connecting'
  | 'connected'
  | 'partner-left'
  | 'reconnecting'
  | 'error';

/** Everything that can stop a call from going on, each with its own words and its own way out. */
export type Problem =
  | { kind: 'permission-denied'; devices: 'camera' | 'microphone' | 'both' }
  | { kind: 'no-camera' }
  | { kind: 'no-microphone' }
  | { kind: 'device-in-use' }
  | { kind: 'device-lost' }
  | { kind: 'insecure-origin' }
  | { kind: 'queue-timeout' }
  | { kind: 'matching-disabled'; by: 'operator' | 'build' }
  | { kind: 'opened-elsewhere' }
  | { kind: 'signed-out'; message: string }
  | { kind: 'banned' }
  /** The server does not take this search; its own words say why. */
  | { kind: 'refused'; message: string }
  /** A direct call that did not come about. `buddyId`: who was called; null: it was they who called. */
  | { kind: 'call-ended'; reason: CallEnd; message: string | null; buddyId: UserId | null }
  | { kind: 'server-unreachable'; retryAtMs: number | null }
  | { kind: 'server-busy'; retryAtMs: number }
  | { kind: 'rate-limited'; retryAtMs: number }
  | { kind: 'connection-failed'; cause: 'relay-refused' | 'relay-unreachable' | 'no-path' };

export interface QueueView {
  position: number;
  size: number;
  estimatedWaitMs: number | null;
  sinceMs: number;
}

export interface ChatLine {
  id: string;
  from: 'me' | 'partner';
  text: string;
  sentAtMs: number;
  /** False until the server has acknowledged it. */
  delivered: boolean;
}

export interface QualityView {
  roundTripMs: number | null;
  receivedKbps: number | null;
  path: 'direct' | 'relayed' | null;
}

export interface Preferences {
  matchMode: MatchMode;
  interests: readonly string[];
  campus: CampusFilter;
}

/** The call that runs, or the one that has just ended, until the next begins: what a report or a rating is about. */
export interface LastCall {
  readonly sessionId: SessionId;
  readonly partnerId: UserId;
  readonly partner: Partner;
  /** They saw, heard or could read each other. */
  readonly hasBegun: boolean;
}

/** A buddy who calls, until it is answered or they give up. */
export interface IncomingCall extends BuddyInvite {
  readonly expiresAtMs: number;
}

export interface CallView {
  phase: CallPhase;
  mode: MatchMode;
  online: number | null;
  queue: QueueView | null;
  partner: Partner | null;
  sharedInterests: readonly string[];
  /** Wall clock of the first frame (or, in text mode, of the match); null before. */
  connectedAtMs: number | null;
  quality: QualityView | null;
  chat: readonly ChatLine[];
  partnerTyping: boolean;
  /** What the partner has switched on: a picture that stands still is then explained. */
  partnerMedia: { camera: boolean; microphone: boolean };
  /** The partner lost its connection and may be back until then. */
  partnerAwayUntilMs: number | null;
  partnerLeft: { reason: PartnerLeftReason; continuesAtMs: number | null } | null;
  lastCall: LastCall | null;
  /** The buddy who is being called. */
  calling: UserId | null;
  incoming: IncomingCall | null;
  /** The newest of what buddies did: ask, accept, go. */
  lastBuddyChange: { readonly buddyId: UserId; readonly change: BuddyChange } | null;
  problem: Problem | null;
  localMedia: LocalMediaState;
  remoteStream: MediaStream | null;
}

export interface CallActions {
  start(preferences: Preferences): void;
  /** A buddy, outside the queue. */
  call(buddyId: UserId, matchMode: MatchMode): void;
  /** To a buddy who calls. Accepting ends what there may be. */
  answer(inviteId: InviteId, accepts: boolean): void;
  /** Before Start: connected, so that a buddy can call. */
  connectIdle(): void;
  /** Leave this partner and search again with the same preferences. */
  next(): void;
  stop(): void;
  /** After `partner-left`: do not go on by itself. */
  stay(): void;
  /** What becomes of asking the server to block the other one of that call: it ends, and the search goes on. */
  block(stage: 'asked' | 'done' | 'failed', sessionId: SessionId): void;
  /** The way out that fits `problem`: ask for the camera again, take over from another tab, search again. */
  retry(): void;
  sendChat(text: string): void;
  setTyping(typing: boolean): void;
  toggleMicrophone(): void;
  toggleCamera(): void;
  switchCamera(): void;
}
