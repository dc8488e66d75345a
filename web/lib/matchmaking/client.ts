/**
 * The matchmaking client: wait queue, session, signals and chat, over a connection that reconnects by itself. No React
 * and no DOM: in Node, pass a WebSocket constructor.
 *
 *   const client = new MatchmakingClient({ url, credentials, listener: (event) => show(event) });
 *   client.join({ matchMode: 'video', interests: [], campus: 'any' });
 *   client.signal({ type: 'offer', sdp }); client.skip(); client.stop();
 *
 * Direct calls do not use the wait queue: see direct-calls.ts.
 * A session continues while the socket is down, since media flows from browser to browser.
 */
import type { Runtime } from '@/lib/base/runtime';
import { Alarm, systemRuntime } from '@/lib/base/runtime';
import type { ClientMessageId, DirectCall, InviteId, JsonObject, MatchFound, MatchMode } from '@/lib/protocol';
import type { QueuePreferences, RequestId, ServerError, ServerMessage } from '@/lib/protocol';
import type { SessionId, UserId, Welcome } from '@/lib/protocol';
import { asRequestId } from '@/lib/protocol';
import { backoffMs, reconnectBackoff } from './backoff';
import { Connection } from './connection';
import { Chats } from './chats';
import type { CredentialsProvider } from './credentials';
import type { CallEnd, CallGoal, DirectCallListener } from './direct-calls';
import { callEndOf } from './direct-calls';
import type { MatchmakingListener, SessionInfo } from './events';
import { HeldSignals } from './held-signals';
import type { NetworkEvents } from './network-events';
import { platformNetworkEvents } from './network-events';
import type { ResumeStorage } from './resume-storage';
import { memoryResumeStorage } from './resume-storage';
import type { SocketConstructor } from './socket';
import { TypingNotifier } from './typing';
import { normalizePreferences } from './preferences';

export interface MatchmakingOptions {
  readonly url: string;
  readonly credentials: CredentialsProvider;
  readonly listener: MatchmakingListener;
  /** Default: incoming calls are ignored. */
  readonly directCalls?: DirectCallListener;
  /** Default: the platform's own. Node 20 has none. */
  readonly WebSocket?: SocketConstructor;
  /** Default: memory. */
  readonly storage?: ResumeStorage;
  /** Default: the browser's, none in Node. */
  readonly network?: NetworkEvents;
  readonly runtime?: Runtime;
}

/** The goal of the user. After each reconnect, the client works towards it again. */
type Goal =
  | { kind: 'nothing' }
  | { kind: 'partner'; preferences: QueuePreferences }
  | CallGoal
  | { kind: 'session'; session: SessionInfo };

const nothing: Goal = { kind: 'nothing' };

export class MatchmakingClient {
  private goal: Goal = nothing;
  private preferences: QueuePreferences | null = null;
  /** The preferences of the last join on this connection, or on the resumed one. Null: none. */
  private queuedWith: QueuePreferences | null = null;
  private requests = 0;
  private refusals = 0;
  private readonly heldSignals = new HeldSignals();
  private readonly runtime: Runtime;
  private readonly storage: ResumeStorage;
  private readonly emit: MatchmakingListener;
  private readonly emitDirectCall: DirectCallListener;
  private readonly connection: Connection;
  private readonly chats: Chats;
  private readonly typingNotifier: TypingNotifier;
  private readonly rejoinAlarm: Alarm;
  private readonly signalsLostAlarm: Alarm;

  constructor(options: MatchmakingOptions) {
    const runtime = options.runtime ?? systemRuntime;
    this.runtime = runtime;
    this.storage = options.storage ?? memoryResumeStorage();
    this.emit = options.listener;
    this.emitDirectCall = options.directCalls ?? (() => undefined);
    this.rejoinAlarm = new Alarm(runtime);
    this.signalsLostAlarm = new Alarm(runtime);
    this.chats = new Chats(runtime, (id, text) => this.sendChat(id, text));
    this.typingNotifier = new TypingNotifier(runtime, (typing) => this.sendTyping(typing));
    const WebSocket = options.WebSocket ?? (globalThis.WebSocket as SocketConstructor | undefined);
    if (!WebSocket) throw new Error('no WebSocket here: hand one in as options.WebSocket');
    this.connection = new Connection({
      url: options.url,
      WebSocket,
      runtime,
      credentials: options.credentials,
      network: options.network ?? platformNetworkEvents(),
      resumeToken: () => this.storage.load(),
      welcomed: (welcome) => this.onWelcome(welcome),
      tokenRenewed: (token) => this.storage.save(token),
      received: (message) => this.onMessage(message),
      changed: (event) => {
        if (event.type === 'stopped') this.reset();
        this.emit(event);
      },
    });
  }

  get session(): SessionInfo | null {
    return this.goal.kind === 'session' ? this.goal.session : null;
  }

  /** Connects without joining the queue. `join` also connects. */
  connect(): void {
    this.connection.start();
  }

  /** Joins the wait queue. Ends a running session, as the server does. */
  join(preferences: QueuePreferences): void {
    this.leaveSessionLocally();
    this.preferences = normalizePreferences(preferences);
    this.goal = { kind: 'partner', preferences: this.preferences };
    if (this.connection.isOpen) this.sendJoin();
    else this.connection.start();
  }

  /** Searches for the next partner with the preferences of the last `join`. */
  skip(): void {
    const { preferences } = this;
    if (!preferences) return;
    const left = this.leaveSessionLocally();
    this.goal = { kind: 'partner', preferences };
    if (!this.connection.isOpen) return this.connection.start();
    if (left !== null && this.queuedWith === preferences) this.sendSkip(left);
    else this.sendJoin();
  }

  /** Leaves the queue, the session or the direct call; the connection stays open. */
  leave(): void {
    const left = this.leaveSessionLocally();
    const { goal } = this;
    if (left !== null) this.connection.send({ type: 'end_session', data: { sessionId: left } });
    else if (goal.kind === 'partner') this.connection.send({ type: 'leave_queue', data: {} });
    else if (goal.kind === 'call' && goal.inviteId !== null) this.declineInvite(goal.inviteId);
    this.becomeIdle();
  }

  /** Leaves queue or session, then calls the buddy until the call is answered, cancelled by `leave`, or timed out. */
  callBuddy(buddyId: UserId, matchMode: MatchMode): void {
    this.leave();
    this.goal = { kind: 'call', buddyId, matchMode, inviteId: null };
    if (this.connection.isOpen) this.sendCall();
    else this.connection.start();
  }

  acceptInvite(inviteId: InviteId): void {
    this.leave();
    this.goal = { kind: 'accept', inviteId };
    this.connection.send({ type: 'accept', data: { inviteId } }, this.nextRequest('accept'));
  }

  declineInvite(inviteId: InviteId): void {
    this.connection.send({ type: 'decline', data: { inviteId } });
  }

  /** Leaves and closes the connection. */
  stop(): void {
    this.leave();
    this.connection.stop({ kind: 'asked' });
  }

  signal(signal: JsonObject): void {
    const { session } = this;
    if (!session) return;
    const { sessionId, partnerId } = session;
    const data = { sessionId, targetUserId: partnerId, signal };
    const sent = this.connection.send({ type: 'signal', data }, this.nextRequest('signal'));
    if (!sent) this.heldSignals.hold(signal);
  }

  /** Null: not sent. The text is empty or too long, there is no session, or too many messages are pending. */
  chat(text: string): ClientMessageId | null {
    const clientMessageId = this.session ? this.chats.send(text) : null;
    if (clientMessageId !== null) this.typingNotifier.reset();
    return clientMessageId;
  }

  typing(typing: boolean): void {
    if (this.session) this.typingNotifier.set(typing);
  }

  private sendJoin(): void {
    if (this.goal.kind !== 'partner') return;
    const { preferences } = this.goal;
    this.queuedWith = preferences;
    this.rejoinAlarm.clear();
    this.connection.send({ type: 'join_queue', data: preferences }, this.nextRequest('join'));
  }

  private sendCall(): void {
    if (this.goal.kind !== 'call') return;
    const { buddyId, matchMode } = this.goal;
    this.goal = { ...this.goal, inviteId: null };
    this.connection.send({ type: 'call_buddy', data: { buddyId, matchMode } }, this.nextRequest('call'));
  }

  private sendSkip(sessionId: SessionId): void {
    this.connection.send({ type: 'skip', data: { sessionId } }, this.nextRequest('skip'));
  }

  /** The first part of the id names the request, so that an error answer can be assigned to it. */
  private nextRequest(asked: 'join' | 'skip' | 'signal' | 'call' | 'accept'): RequestId {
    this.requests += 1;
    return asRequestId(`${asked}:${this.requests}`);
  }

  private sendChat(clientMessageId: ClientMessageId, text: string): void {
    if (!this.session) return;
    const data = { sessionId: this.session.sessionId, clientMessageId, text };
    this.connection.send({ type: 'chat', data }, asRequestId(clientMessageId));
  }

  private sendTyping(typing: boolean): void {
    if (!this.session) return;
    this.connection.send({ type: 'typing', data: { sessionId: this.session.sessionId, typing } });
  }

  private onWelcome(welcome: Welcome): void {
    const { userId, online, graceMs, iceServers, resumed } = welcome;
    this.storage.save(welcome.resumeToken);
    const resumedSession = resumed?.kind === 'session' ? resumed : null;
    this.emit({ type: 'online', userId, online, graceMs, iceServers });
    const { goal } = this;
    switch (goal.kind) {
      case 'nothing':
        if (resumedSession) this.endUnwantedSession(resumedSession.sessionId);
        return;
      case 'partner':
        if (resumed?.kind === 'queue' && this.queuedWith === goal.preferences) {
          const { position } = resumed;
          this.emit({ type: 'queued', position, size: null, estimatedWaitMs: null, iceServers });
          return;
        }
        // A join also ends a session that was left while disconnected, or by a page that crashed.
        return this.sendJoin();
      case 'call':
        if (resumedSession) this.endUnwantedSession(resumedSession.sessionId);
        return this.sendCall();
      case 'accept':
        // The invite ended with the old connection.
        if (resumedSession) this.endUnwantedSession(resumedSession.sessionId);
        return this.onCallEnded('gone', null);
      case 'session':
        if (resumedSession?.sessionId !== goal.session.sessionId) return this.onSessionGone();
        return this.onSessionResumed(goal.session, resumedSession.lost);
    }
  }

  private onSessionResumed(session: SessionInfo, lost: boolean): void {
    // A restarted server does not know the preferences of the last join.
    if (lost) this.queuedWith = null;
    const { signals, hasGap } = this.heldSignals.take();
    for (const signal of signals) this.signal(signal);
    this.chats.resendAll();
    this.emit({ type: 'resumed', session, lost: lost || hasGap });
  }

  /** The session ended while this client was disconnected; the server sends no `partner_left` for it. */
  private onSessionGone(): void {
    if (!this.session) return;
    const sessionId = this.leaveSessionLocally();
    this.becomeIdle();
    if (sessionId !== null) this.emit({ type: 'partner-left', sessionId, reason: 'lost' });
  }

  private onMessage(message: ServerMessage): void {
    switch (message.type) {
      case 'queued': {
        if (this.goal.kind !== 'partner') return;
        const { position, size, estimatedWaitMs, iceServers, resumeToken } = message.payload;
        this.refusals = 0;
        this.storage.save(resumeToken);
        return this.emit({ type: 'queued', position, size, estimatedWaitMs, iceServers });
      }
      case 'queue_left': {
        const { reason } = message.payload;
        if (this.goal.kind !== 'partner' || reason === 'left') return;
        this.becomeIdle();
        return this.emit({ type: 'queue-left', reason });
      }
      case 'match_found':
        return this.onMatch(message.payload);
      case 'chat_ack': {
        const { clientMessageId, messageId, sentAt } = message.payload;
        if (!this.chats.acknowledged(clientMessageId)) return;
        return this.emit({ type: 'chat-delivered', clientMessageId, messageId, sentAtMs: sentAt });
      }
      case 'calling':
        return this.onCalling(message.payload);
      case 'buddy_invite':
        return this.emitDirectCall({ type: 'invited', invite: message.payload });
      case 'invite_ended': {
        const { inviteId, reason } = message.payload;
        const isOurs = 'inviteId' in this.goal && this.goal.inviteId === inviteId;
        if (isOurs) return this.onCallEnded(reason, null);
        return this.emitDirectCall({ type: 'invite-ended', inviteId, reason });
      }
      case 'buddy_changed':
        return this.emitDirectCall({ type: 'buddy-changed', ...message.payload });
      case 'error':
        return this.onError(message);
      case 'welcome':
      case 'pong':
        return;
      default:
        if (message.payload.sessionId === this.session?.sessionId) this.onSessionMessage(message);
    }
  }

  private onSessionMessage(message: Extract<ServerMessage, { payload: { sessionId: SessionId } }>): void {
    const { sessionId } = message.payload;
    switch (message.type) {
      case 'match_found':
        return;
      case 'signal':
        return this.emit({ type: 'signal', sessionId, signal: message.payload.signal });
      case 'chat': {
        const { messageId, text, sentAt } = message.payload;
        return this.emit({ type: 'chat', sessionId, messageId, text, sentAtMs: sentAt });
      }
      case 'typing':
        return this.emit({ type: 'typing', sessionId, typing: message.payload.typing });
      case 'partner_suspended':
        return this.emit({ type: 'partner-suspended', sessionId, graceMs: message.payload.graceMs });
      case 'partner_resumed':
        return this.emit({ type: 'partner-resumed', sessionId });
      case 'session_ended':
      case 'partner_left': {
        const reason = message.type === 'partner_left' ? message.payload.reason : 'ended';
        this.leaveSessionLocally();
        this.becomeIdle();
        return this.emit({ type: 'partner-left', sessionId, reason });
      }
    }
  }

  private onCalling(call: DirectCall): void {
    // The call was cancelled before its id arrived.
    if (this.goal.kind !== 'call') return this.declineInvite(call.inviteId);
    this.goal = { ...this.goal, inviteId: call.inviteId };
    this.emitDirectCall({ type: 'calling', call });
  }

  private onCallEnded(reason: CallEnd, message: string | null): void {
    this.becomeIdle();
    this.emitDirectCall({ type: 'call-ended', reason, message });
  }

  private onMatch(match: MatchFound): void {
    // The match was made while the leave message was on its way.
    if (this.goal.kind === 'nothing') return this.endUnwantedSession(match.sessionId);
    const { sessionId, partnerId, isInitiator, matchMode } = match;
    this.refusals = 0;
    this.rejoinAlarm.clear();
    this.storage.save(match.resumeToken);
    // After a direct call, Next searches with the same match mode.
    this.preferences ??= { matchMode, interests: [], campus: 'any' };
    this.goal = { kind: 'session', session: { sessionId, partnerId, isInitiator, matchMode } };
    this.emit({ type: 'matched', match });
  }

  private onError({ payload, ref }: Extract<ServerMessage, { type: 'error' }>): void {
    const { code, message, retryAfterMs } = payload;
    const asked = ref?.split(':', 1)[0];
    if (asked === 'join' || asked === 'skip') return this.onJoinRefused(payload, asked);
    if (asked === 'call' || asked === 'accept') {
      return this.goal.kind === asked ? this.onCallEnded(callEndOf(code), message) : undefined;
    }
    if (ref !== null && this.chats.has(ref)) {
      if (this.chats.refused(ref, payload)) return;
    } else if (code === 'no_session') {
      // The session ended while this message was on its way, which was reported already. For a signal, the server does
      // not know a session that the client still has.
      return asked === 'signal' ? this.onSessionGone() : undefined;
    } else if (asked === 'signal' && this.session) {
      const { sessionId } = this.session;
      return this.signalsLostAlarm.set(retryAfterMs ?? 1_000, () => this.emit({ type: 'signals-lost', sessionId }));
    }
    this.emit({ type: 'fault', message: `${code}: ${message}` });
  }

  private onJoinRefused(error: ServerError, asked: 'join' | 'skip'): void {
    const { code, message, retryable, retryAfterMs } = error;
    if (this.goal.kind !== 'partner') return;
    this.queuedWith = null;
    if (asked === 'skip' && !retryable) return this.sendJoin();
    if (code === 'disabled') {
      this.becomeIdle();
      return this.emit({ type: 'queue-left', reason: 'disabled' });
    }
    if (!retryable) {
      this.becomeIdle();
      return this.emit({ type: 'join-refused', code: 'invalid', message, retryAtMs: null });
    }
    const delayMs = retryAfterMs ?? 500 + backoffMs(this.refusals, reconnectBackoff, this.runtime);
    this.refusals += 1;
    this.rejoinAlarm.set(delayMs, () => {
      if (this.connection.isOpen) this.sendJoin();
    });
    const why = code === 'rate_limited' ? 'rate-limited' : 'busy';
    this.emit({ type: 'join-refused', code: why, message, retryAtMs: this.runtime.now() + delayMs });
  }

  private endUnwantedSession(sessionId: SessionId): void {
    this.connection.send({ type: 'end_session', data: { sessionId } });
    this.storage.clear();
  }

  /** Clears the state of the session and returns its id, so that the caller can inform the server. Null: none. */
  private leaveSessionLocally(): SessionId | null {
    this.rejoinAlarm.clear();
    this.signalsLostAlarm.clear();
    this.heldSignals.clear();
    this.chats.clear();
    this.typingNotifier.reset();
    return this.goal.kind === 'session' ? this.goal.session.sessionId : null;
  }

  private becomeIdle(): void {
    this.goal = nothing;
    this.storage.clear();
  }

  private reset(): void {
    this.leaveSessionLocally();
    this.becomeIdle();
    this.queuedWith = null;
  }
}
