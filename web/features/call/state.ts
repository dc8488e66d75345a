/** The state behind `CallView`, and what may happen to it. */
import type { LocalMediaState, MediaProblem } from '@/lib/media';
import type { DirectCallEvent, MatchmakingEvent } from '@/lib/matchmaking';
import type { ClientMessageId, IceServer, InviteId, MatchFound, MatchMode, Partner } from '@/lib/protocol';
import type { SessionId, UserId } from '@/lib/protocol';
import type { CallMode, ExpectedRole, PeerEvent } from '@/lib/rtc';
import type { CallView, ChatLine, IncomingCall, LastCall, Problem, QualityView } from './model';
import type { QueueView, Preferences } from './model';

/** Where the user is on the way from one partner to the next. */
export type Step =
  | { kind: 'idle' }
  /** Waiting for the camera. */
  | { kind: 'starting' }
  | { kind: 'searching'; queue: QueueView | null }
  | { kind: 'session'; sessionId: SessionId; link: PathState }
  | { kind: 'left'; reason: NonNullable<CallView['partnerLeft']>['reason']; continuesAtMs: number | null };

/** The path to the partner. Text needs none. */
export type PathState = 'connecting' | 'connected' | 'interrupted' | 'failed';

/** The own socket: `fresh`: its first attempt is on its way. */
export type SocketState = 'fresh' | 'up' | 'down';

/** A buddy who is called, or one whose call was accepted. */
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
  /** A block is on its way to the server: that call's end is no news. */
  readonly blocking: SessionId | null;
  /** What is wanted in place of the queue; it is kept after it failed, to be tried again. */
  readonly direct: DirectGoal | null;
  /** This session came of a direct call: after it nobody is taken on to strangers. */
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

/** What is to be done outside; the reducer itself does nothing. */
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

/** What the components see. */
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
  // A call that goes on is no error, whatever the server does.
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
