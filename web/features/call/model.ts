/**
 * What the call page shows and what its buttons do: the interface between `useCall` (which owns the
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

/** Everything that can stop a call. Each kind has its own message and its own way to continue. */
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
  /** The server refuses the search; `message` is its reason. */
  | { kind: 'refused'; message: string }
  /** A direct call that failed. `buddyId`: the called buddy; null: the buddy was the caller. */
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

/** The running call, or the last one until the next call begins. Reports and ratings refer to it. */
export interface LastCall {
  readonly sessionId: SessionId;
  readonly partnerId: UserId;
  readonly partner: Partner;
  /** True: the participants saw, heard or could write to each other. */
  readonly hasBegun: boolean;
}

/** An incoming direct call, until it is answered or ends. */
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
  /** Wall-clock time of the first frame (in text mode, of the match); null before that. */
  connectedAtMs: number | null;
  quality: QualityView | null;
  chat: readonly ChatLine[];
  partnerTyping: boolean;
  /** Which devices the partner has switched on; explains a missing picture. */
  partnerMedia: { camera: boolean; microphone: boolean };
  /** The partner's connection is lost; the partner can resume until this time. Null: connected. */
  partnerAwayUntilMs: number | null;
  partnerLeft: { reason: PartnerLeftReason; continuesAtMs: number | null } | null;
  lastCall: LastCall | null;
  /** The buddy who is being called. */
  calling: UserId | null;
  incoming: IncomingCall | null;
  /** The latest buddy change: a request, an acceptance, a removal. Null: none yet. */
  lastBuddyChange: { readonly buddyId: UserId; readonly change: BuddyChange } | null;
  problem: Problem | null;
  localMedia: LocalMediaState;
  remoteStream: MediaStream | null;
}

export interface CallActions {
  start(preferences: Preferences): void;
  /** Calls a buddy directly, without the wait queue. */
  call(buddyId: UserId, matchMode: MatchMode): void;
  /** Answers an incoming call. Accepting ends the current call or search. */
  answer(inviteId: InviteId, accepts: boolean): void;
  /** Connects before Start, so that a buddy can call. */
  connectIdle(): void;
  /** Leave this partner and search again with the same preferences. */
  next(): void;
  stop(): void;
  /** After `partner-left`: stops the automatic search for the next partner. */
  stay(): void;
  /** Reports the progress of a block request. When it is done, the call ends and a new search begins. */
  block(stage: 'asked' | 'done' | 'failed', sessionId: SessionId): void;
  /** Retries in the way that fits `problem`: opens the camera again, takes over from another tab, searches again. */
  retry(): void;
  sendChat(text: string): void;
  setTyping(typing: boolean): void;
  toggleMicrophone(): void;
  toggleCamera(): void;
  switchCamera(): void;
}
