/** The state behind `CallView`, its events and its effects. */
import type { LocalMediaState, MediaProblem } from '@/lib/media';
import type { DirectCallEvent, MatchmakingEvent } from '@/lib/matchmaking';
import type { ClientMessageId, IceServer, InviteId, MatchFound, MatchMode, Partner } from '@/lib/protocol';
import type { SessionId, UserId } from '@/lib/protocol';
import type { CallMode, ExpectedRole, PeerEvent } from '@/lib/rtc';
import type { CallView, ChatLine, IncomingCall, LastCall, Problem, QualityView } from './model';
import type { QueueView, Preferences } from './model';

/** The step of the user between two partners. */
export type Step =
  | { kind: 'idle' }
  /** Waiting for the camera. */
  | { kind: 'starting' }
  | { kind: 'searching'; queue: QueueView | null }
  | { kind: 'session'; sessionId: SessionId; link: PathState }
  | { kind: 'left'; reason: NonNullable<CallView['partnerLeft']>['reason']; continuesAtMs: number | null };

/** The state of the peer connection. Text calls have none. */
export type PathState = 'connecting' | 'connected' | 'interrupted' | 'failed';

/** The connection to the server; `fresh`: the first attempt is in progress. */
export type SocketState = 'fresh' | 'up' | 'down';

/** A direct call: made by this user, or accepted. */
export type DirectGoal = { kind: 'call'; buddyId: UserId } | { kind: 'accept'; inviteId: InviteId };

export interface CallState {
  readonly step: Step;
  readonly socket: SocketState;
  readonly preferences: Preferences;
  readonly problem: Problem | null;
  readonly online: number | null;
  readonly iceServers: readonly IceServer[] | null;
  readonly partner: Partner | null;
  readonly lastCall: LastCall | null;
  /** A block request is in progress for this session; the end of its call is not announced. */
  readonly blocking: SessionId | null;
  /** The direct call to make instead of joining the queue. It is kept after a failure, for a retry. */
  readonly direct: DirectGoal | null;
  /** This session is a direct call; after it the page does not search for strangers by itself. */
  readonly isDirect: boolean;
  readonly incoming: readonly IncomingCall[];
  readonly lastBuddyChange: CallView['lastBuddyChange'];
  readonly sharedInterests: readonly string[];
  readonly connectedAtMs: number | null;
  readonly quality: QualityView | null;
  readonly chat: readonly ChatLine[];
  readonly partnerTyping: boolean;
  readonly partnerMedia: CallView['partnerMedia'];
  readonly partnerAwayUntilMs: number | null;
  readonly remoteStream: MediaStream | null;
}

export const initialState: CallState = {
  step: { kind: 'idle' },
  socket: 'fresh',
  preferences: { matchMode: 'video', interests: [], campus: 'any' },
  problem: null,
  online: null,
  iceServers: null,
  partner: null,
  lastCall: null,
  blocking: null,
  direct: null,
  isDirect: false,
  incoming: [],
  lastBuddyChange: null,
  sharedInterests: [],
  connectedAtMs: null,
  quality: null,
  chat: [],
  partnerTyping: false,
  partnerMedia: { camera: true, microphone: true },
  partnerAwayUntilMs: null,
  remoteStream: null,
};

export type UserEvent =
  | { type: 'start'; preferences: Preferences; matchingEnabled: boolean }
  | { type: 'call'; buddyId: UserId; matchMode: MatchMode }
  | { type: 'answer'; inviteId: InviteId; accepts: boolean }
  | { type: 'connect-idle' }
  | { type: 'next' }
  | { type: 'stop' }
  | { type: 'stay' }
  | { type: 'retry' }
  | { type: 'block'; stage: 'asked' | 'done' | 'failed'; sessionId: SessionId };

export type CallEvent =
  | { from: 'user'; event: UserEvent }
  | { from: 'matchmaking'; event: MatchmakingEvent }
  | { from: 'direct'; event: DirectCallEvent }
  | { from: 'peer'; event: PeerEvent }
  | { from: 'media'; event: { type: 'opened' } | { type: 'refused'; problem: MediaProblem } }
  | { from: 'chat'; event: { type: 'sent'; id: ClientMessageId; text: string } }
  | { from: 'timer'; timer: TimerName };

export type TimerName = 'continue' | 'typing';

/** Actions for `CallMachine`; the reducer itself is pure. */
export type Effect =
  | { type: 'open-media'; mode: MatchMode }
  | { type: 'close-media' }
  | { type: 'connect' }
  | { type: 'join'; preferences: Preferences }
  | { type: 'skip' }
  | { type: 'call-buddy'; buddyId: UserId; mode: MatchMode }
  | { type: 'accept-invite' | 'decline-invite'; inviteId: InviteId }
  | { type: 'stop-matchmaking' }
  | { type: 'prepare-peer'; mode: CallMode; expects: ExpectedRole; iceServers: readonly IceServer[] }
  | { type: 'begin-peer'; mode: CallMode; match: MatchFound }
  | { type: 'end-peer' }
  | { type: 'close-peers' }
  | { type: 'peer-signal'; signal: Extract<MatchmakingEvent, { type: 'signal' }>['signal'] }
  | { type: 'peer-signaling'; up: boolean; lost: boolean }
  | { type: 'peer-away'; away: boolean }
  | { type: 'set-timer'; timer: TimerName; delayMs: number }
  | { type: 'clear-timer'; timer: TimerName }
  | { type: 'note'; what: 'match-found' | 'connected' | 'first-frame' }
  | { type: 'report'; message: string };

export interface Transition {
  readonly state: CallState;
  readonly effects: readonly Effect[];
}

/** The view for the components. */
export function viewOf(state: CallState, localMedia: LocalMediaState): CallView {
  const { step } = state;
  const problem = state.problem ?? (step.kind === 'idle' ? null : localMedia.problem);
  return {
    phase: phaseOf(state),
    mode: state.preferences.matchMode,
    online: state.online,
    queue: step.kind === 'searching' ? step.queue : null,
    partner: state.partner,
    sharedInterests: state.sharedInterests,
    connectedAtMs: state.connectedAtMs,
    quality: state.quality,
    chat: state.chat,
    partnerTyping: state.partnerTyping,
    partnerMedia: state.partnerMedia,
    partnerAwayUntilMs: state.partnerAwayUntilMs,
    partnerLeft: step.kind === 'left' ? { reason: step.reason, continuesAtMs: step.continuesAtMs } : null,
    lastCall: lastCallOf(state),
    calling: step.kind !== 'idle' && state.direct?.kind === 'call' ? state.direct.buddyId : null,
    incoming: state.incoming[0] ?? null,
    lastBuddyChange: state.lastBuddyChange,
    problem,
    localMedia,
    remoteStream: state.remoteStream,
  };
}

export function lastCallOf({ lastCall, connectedAtMs }: CallState): LastCall | null {
  return lastCall && connectedAtMs !== null ? { ...lastCall, hasBegun: true } : lastCall;
}

export function phaseOf({ step, socket, problem }: CallState): CallView['phase'] {
  const inLiveSession = step.kind === 'session' && step.link !== 'failed';
  // A running call is not an error, even if the server connection has a problem.
  if (problem && !inLiveSession) return 'error';
  switch (step.kind) {
    case 'idle':
      return 'idle';
    case 'left':
      return 'partner-left';
    case 'starting':
    case 'searching':
      return socket === 'down' ? 'reconnecting' : 'searching';
    case 'session':
      if (socket === 'down' || step.link === 'interrupted') return 'reconnecting';
      return step.link === 'connected' ? 'connected' : 'connecting';
  }
}
