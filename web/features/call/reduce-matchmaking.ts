/** Reduces server messages and changes of the server connection. */
import { assertNever } from '@/lib/base/assert';
import type { MatchmakingEvent, StopCause } from '@/lib/matchmaking';
import type { Problem } from './model';
import type { CallState, Effect, Transition } from './state';
import { appendLine, clearPartner, continueAfterMs, partnerTypingExpiresMs, peerMode } from './transitions';
import { preparePeer, searchNextPartner, stopAll, unchanged, withoutEffects } from './transitions';

/** Number of failed attempts after which the user sees that the server is unreachable. */
const quietAttempts = 2;

type Of<Type extends MatchmakingEvent['type']> = Extract<MatchmakingEvent, { type: Type }>;

export function reduceMatchmaking(state: CallState, event: MatchmakingEvent, nowMs: number): Transition {
  switch (event.type) {
    case 'connecting':
      return unchanged(state);
    case 'online':
      return online(state, event);
    case 'offline':
      return offline(state, event);
    case 'stopped':
      return stopped(state, event.cause);
    case 'queued':
      return queued(state, event, nowMs);
    case 'queue-left':
      return queueLeft(state, event.reason);
    case 'join-refused':
      return joinRefused(state, event);
    case 'matched':
      return matched(state, event, nowMs);
    case 'fault':
      return { state, effects: [{ type: 'report', message: `matchmaking: ${event.message}` }] };
    case 'resumed':
    case 'signals-lost':
    case 'partner-suspended':
    case 'partner-resumed':
    case 'partner-left':
    case 'signal':
    case 'chat':
    case 'chat-delivered':
    case 'typing':
      return state.step.kind === 'session' ? reduceSession(state, event, nowMs) : unchanged(state);
    default:
      return assertNever(event);
  }
}

type SessionEvent = Of<
  | 'resumed'
  | 'signals-lost'
  | 'partner-suspended'
  | 'partner-resumed'
  | 'partner-left'
  | 'signal'
  | 'chat'
  | 'chat-delivered'
  | 'typing'
>;

function reduceSession(state: CallState, event: SessionEvent, nowMs: number): Transition {
  switch (event.type) {
    case 'resumed':
      return {
        state: { ...state, socket: 'up', partnerAwayUntilMs: null },
        effects: [
          { type: 'peer-away', away: false },
          { type: 'peer-signaling', up: true, lost: event.lost },
        ],
      };
    case 'signals-lost':
      return { state, effects: [{ type: 'peer-signaling', up: true, lost: true }] };
    case 'partner-suspended':
      return {
        state: { ...state, partnerAwayUntilMs: nowMs + event.graceMs, partnerTyping: false },
        effects: [{ type: 'peer-away', away: true }],
      };
    case 'partner-resumed':
      return {
        state: { ...state, partnerAwayUntilMs: null },
        effects: [{ type: 'peer-away', away: false }],
      };
    case 'partner-left':
      return partnerLeft(state, event.reason, nowMs);
    case 'signal':
      return { state, effects: [{ type: 'peer-signal', signal: event.signal }] };
    case 'chat': {
      const { messageId, text, sentAtMs } = event;
      const line = { id: messageId, from: 'partner', text, sentAtMs, delivered: true } as const;
      return {
        state: { ...appendLine(state, line), partnerTyping: false },
        effects: [{ type: 'clear-timer', timer: 'typing' }],
      };
    }
    case 'chat-delivered': {
      const { clientMessageId, sentAtMs } = event;
      const chat = state.chat.map((line) =>
        line.id === clientMessageId ? { ...line, sentAtMs, delivered: true } : line,
      );
      return withoutEffects({ ...state, chat });
    }
    case 'typing': {
      const timer = 'typing';
      const effect: Effect = event.typing
        ? { type: 'set-timer', timer, delayMs: partnerTypingExpiresMs }
        : { type: 'clear-timer', timer };
      return { state: { ...state, partnerTyping: event.typing }, effects: [effect] };
    }
    default:
      return assertNever(event);
  }
}

function online(state: CallState, event: Of<'online'>): Transition {
  const healed = isServerProblem(state.problem) ? null : state.problem;
  const now: CallState = {
    ...state,
    online: event.online,
    iceServers: event.iceServers,
    problem: healed,
    // In a session the socket counts as up after `resumed`; before that, the session may have ended.
    socket: state.step.kind === 'session' ? state.socket : 'up',
  };
  return { state: now, effects: state.step.kind === 'searching' ? preparePeer(now) : [] };
}

function offline(state: CallState, { attempt, cause, retryAtMs }: Of<'offline'>): Transition {
  const { step } = state;
  const inSession = step.kind === 'session';
  const problem: Problem | null =
    cause === 'capacity'
      ? { kind: 'server-busy', retryAtMs }
      : cause === 'penalty'
        ? { kind: 'rate-limited', retryAtMs }
        : attempt >= quietAttempts
          ? { kind: 'server-unreachable', retryAtMs }
          : null;
  const keeps = state.problem !== null && !isServerProblem(state.problem);
  return {
    state: {
      ...state,
      socket: 'down',
      // Incoming calls end with the connection.
      incoming: [],
      problem: keeps || step.kind === 'idle' ? state.problem : (problem ?? state.problem),
    },
    effects: inSession ? [{ type: 'peer-signaling', up: false, lost: false }] : [],
  };
}

function stopped(state: CallState, cause: StopCause): Transition {
  switch (cause.kind) {
    case 'asked':
      return unchanged(state);
    case 'page-hidden':
      return stopAll(state, null);
    case 'replaced':
      // In the green room this does not interrupt anything.
      return stopAll(state, state.step.kind === 'idle' ? state.problem : { kind: 'opened-elsewhere' });
    case 'banned':
      return stopAll(state, { kind: 'banned' });
    case 'signed-out':
      return stopAll(state, { kind: 'signed-out', message: cause.message });
    default:
      return assertNever(cause);
  }
}

function queued(state: CallState, event: Of<'queued'>, nowMs: number): Transition {
  if (state.step.kind !== 'searching') return unchanged(state);
  const { queue } = state.step;
  const now: CallState = {
    ...state,
    socket: 'up',
    problem: null,
    iceServers: event.iceServers ?? state.iceServers,
    step: {
      kind: 'searching',
      queue: {
        position: event.position,
        size: event.size ?? queue?.size ?? event.position,
        estimatedWaitMs: event.estimatedWaitMs,
        sinceMs: queue?.sinceMs ?? nowMs,
      },
    },
  };
  return { state: now, effects: preparePeer(now) };
}

function queueLeft(state: CallState, reason: 'timeout' | 'disabled'): Transition {
  if (state.step.kind !== 'searching') return unchanged(state);
  const problem: Problem =
    reason === 'timeout' ? { kind: 'queue-timeout' } : { kind: 'matching-disabled', by: 'operator' };
  return { state: { ...state, step: { kind: 'idle' }, problem }, effects: [{ type: 'close-peers' }] };
}

function joinRefused(state: CallState, { code, message, retryAtMs }: Of<'join-refused'>): Transition {
  if (state.step.kind !== 'searching') return unchanged(state);
  if (retryAtMs === null) {
    return {
      state: { ...state, step: { kind: 'idle' }, problem: { kind: 'refused', message } },
      effects: [{ type: 'close-peers' }],
    };
  }
  const kind = code === 'rate-limited' ? 'rate-limited' : 'server-busy';
  return withoutEffects({ ...state, problem: { kind, retryAtMs } });
}

function matched(state: CallState, { match }: Of<'matched'>, nowMs: number): Transition {
  const preferences = { ...state.preferences, matchMode: match.matchMode };
  const session: CallState = {
    ...clearPartner({ ...state, preferences }),
    socket: 'up',
    problem: null,
    iceServers: match.iceServers,
    partner: match.partner,
    lastCall: { sessionId: match.sessionId, partnerId: match.partnerId, partner: match.partner, hasBegun: false },
    blocking: null,
    direct: null,
    isDirect: state.direct !== null,
    sharedInterests: match.sharedInterests,
    step: { kind: 'session', sessionId: match.sessionId, link: 'connecting' },
  };
  const mode = peerMode(session);
  if (mode) {
    const effects: Effect[] = [{ type: 'note', what: 'match-found' }, { type: 'begin-peer', mode, match }];
    return { state: session, effects };
  }
  return {
    state: {
      ...session,
      connectedAtMs: nowMs,
      step: { kind: 'session', sessionId: match.sessionId, link: 'connected' },
    },
    effects: [{ type: 'note', what: 'match-found' }],
  };
}

function partnerLeft(state: CallState, reason: Of<'partner-left'>['reason'], nowMs: number): Transition {
  const { problem, step } = state;
  if (step.kind === 'session' && step.sessionId === state.blocking) return searchNextPartner(state);
  const effects: Effect[] = [{ type: 'end-peer' }, { type: 'clear-timer', timer: 'typing' }];
  if (problem?.kind === 'connection-failed' && step.kind === 'session') {
    // The next call would probably fail too, so the user decides whether to continue.
    return { state: { ...clearPartner(state), step: { kind: 'idle' }, problem }, effects };
  }
  const { chat, partner, sharedInterests } = state;
  const left: CallState = {
    ...clearPartner(state),
    // Partner and messages stay visible until the next match.
    partner,
    sharedInterests,
    chat,
    socket: 'up',
    problem: null,
    step: { kind: 'left', reason, continuesAtMs: state.isDirect ? null : nowMs + continueAfterMs },
  };
  if (state.isDirect) return { state: left, effects: [...effects, ...preparePeer(left)] };
  const timer: Effect = { type: 'set-timer', timer: 'continue', delayMs: continueAfterMs };
  return { state: left, effects: [...effects, ...preparePeer(left), timer] };
}

function isServerProblem(problem: Problem | null): boolean {
  const kind = problem?.kind;
  return kind === 'server-unreachable' || kind === 'server-busy' || kind === 'rate-limited';
}
