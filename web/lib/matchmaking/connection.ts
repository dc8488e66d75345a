/**
 * Keeps one authenticated connection to the server: opens it, authenticates, detects a silent connection, reconnects
 * with backoff, and sends a new token before the old one expires. It does not know queue or session.
 */
import type { Runtime } from '@/lib/base/runtime';
import { Alarm } from '@/lib/base/runtime';
import type { AfterClose, ClientMessage, ErrorCode, RequestId, ResumeToken } from '@/lib/protocol';
import type { ServerMessage, Welcome } from '@/lib/protocol';
import { afterClose, asRequestId, closeCodeGoodbye, closeCodeSilent } from '@/lib/protocol';
import { encodeClientMessage } from '@/lib/protocol';
import { parseServerMessage } from '@/lib/protocol';
import { reconnectDelayMs } from './backoff';
import type { Credentials, CredentialsProvider } from './credentials';
import { SignedOutError } from './credentials';
import type { MatchmakingEvent, OfflineCause, StopCause } from './events';
import type { NetworkEvent, NetworkEvents } from './network-events';
import type { SocketConstructor } from './socket';
import { SocketHandle, subprotocol } from './socket';

export interface ConnectionOptions {
  readonly url: string;
  readonly WebSocket: SocketConstructor;
  readonly credentials: CredentialsProvider;
  readonly runtime: Runtime;
  readonly network: NetworkEvents;
  resumeToken(): ResumeToken | null;
  /** Called for each new connection, but not after a token extension. */
  welcomed(welcome: Welcome): void;
  tokenRenewed(token: ResumeToken): void;
  received(message: ServerMessage): void;
  changed(event: Extract<MatchmakingEvent, { type: 'connecting' | 'offline' | 'stopped' | 'fault' }>): void;
}

const openTimeoutMs = 10_000;
const pongTimeoutMs = 5_000;
const quickPongTimeoutMs = 2_500;
const stableAfterMs = 5_000;
const extendBeforeMs = 60_000;
const extendRetryMs = 10_000;
const maxTokenRefusals = 3;

const authenticateId = asRequestId('authenticate');
const extendId = asRequestId('extend');

/** After these errors the server closes the connection; the close code decides what to do. */
const closingRefusals = new Set<ErrorCode>(['banned', 'invalid_token', 'token_expired', 'unauthenticated']);

type Phase = 'stopped' | 'identifying' | 'opening' | 'open' | 'waiting';

export class Connection {
  private phase: Phase = 'stopped';
  private socket: SocketHandle | null = null;
  private attempt = 0;
  private round = 0;
  private tokenRefusals = 0;
  private refusal = '';
  private needsFreshToken = false;
  private waitsFor: OfflineCause = 'lost';
  private silenceMs = pongTimeoutMs;
  private readonly retryAlarm: Alarm;
  private readonly openAlarm: Alarm;
  private readonly silenceAlarm: Alarm;
  private readonly stableAlarm: Alarm;
  private readonly extendAlarm: Alarm;
  private unsubscribe: (() => void) | null = null;

  constructor(private readonly options: ConnectionOptions) {
    const { runtime } = options;
    this.retryAlarm = new Alarm(runtime);
    this.openAlarm = new Alarm(runtime);
    this.silenceAlarm = new Alarm(runtime);
    this.stableAlarm = new Alarm(runtime);
    this.extendAlarm = new Alarm(runtime);
  }

  get isOpen(): boolean {
    return this.phase === 'open' && this.socket?.isOpen === true;
  }

  get isStopped(): boolean {
    return this.phase === 'stopped';
  }

  start(): void {
    if (this.phase !== 'stopped') return this.wake();
    this.attempt = 0;
    this.tokenRefusals = 0;
    this.unsubscribe = this.options.network.subscribe((event) => this.onNetwork(event));
    this.needsFreshToken = false;
    void this.connect();
  }

  /** Closes the connection on purpose. No events follow. */
  stop(cause: StopCause): void {
    if (this.phase === 'stopped') return;
    this.phase = 'stopped';
    this.round += 1;
    this.unsubscribe?.();
    this.unsubscribe = null;
    this.release(closeCodeGoodbye);
    this.options.changed({ type: 'stopped', cause });
  }

  /** False: not connected, so nothing was sent. */
  send(message: ClientMessage, id?: RequestId): boolean {
    if (!this.isOpen) return false;
    this.socket?.send(encodeClientMessage(message, id));
    return true;
  }

  private onNetwork(event: NetworkEvent): void {
    if (event === 'page-hidden') return this.stop({ kind: 'page-hidden' });
    if (this.phase === 'waiting') {
      if (mayComeEarly(event, this.waitsFor)) this.wake();
    } else if (this.phase === 'open') {
      // The network may have changed: a dead connection would look alive until the next message.
      this.probe(quickPongTimeoutMs);
    }
  }

  private wake(): void {
    if (this.phase !== 'waiting') return;
    this.retryAlarm.clear();
    void this.connect();
  }

  private async connect(): Promise<void> {
    const { changed, credentials, url, WebSocket } = this.options;
    const round = (this.round += 1);
    this.phase = 'identifying';
    changed({ type: 'connecting' });
    this.openAlarm.set(openTimeoutMs, () => this.lost({ kind: 'reconnect' }));
    let who: Credentials;
    try {
      who = await credentials({ fresh: this.needsFreshToken });
    } catch (error) {
      if (round !== this.round) return;
      if (error instanceof SignedOutError) return this.stop({ kind: 'signed-out', message: error.message });
      return this.lost({ kind: 'reconnect' });
    }
    if (round !== this.round) return;
    this.phase = 'opening';
    this.refusal = '';
    try {
      this.socket = new SocketHandle(new WebSocket(url, subprotocol), {
        opened: () => this.authenticate(who),
        received: (frame) => this.onFrame(frame, who),
        closed: (code, reason) => this.lost(afterClose(code, reason)),
      });
    } catch (error) {
      changed({ type: 'fault', message: `can not open ${url}: ${String(error)}` });
      this.lost({ kind: 'back-off' });
    }
  }

  private authenticate(who: Credentials): void {
    const token = this.options.resumeToken();
    const resume = token === null ? {} : { resume: token };
    const data =
      who.kind === 'verified'
        ? { token: who.token, ...resume }
        : { userId: who.userId, ...(who.name !== null && { name: who.name }), ...resume };
    this.socket?.send(encodeClientMessage({ type: 'authenticate', data }, authenticateId));
  }

  private onFrame(frame: unknown, who: Credentials): void {
    const decoded = parseServerMessage(frame);
    if (this.phase === 'open') this.listenForSilence();
    if (!decoded.ok) {
      if (decoded.fault.kind !== 'unknown-type') {
        this.options.changed({ type: 'fault', message: JSON.stringify(decoded.fault) });
      }
      return;
    }
    const { message } = decoded;
    if (message.type === 'pong') return;
    if (message.type === 'welcome') return this.onWelcome(message.payload, message.ref, who);
    if (message.type === 'error' && this.phase === 'opening') return this.onRefused(message);
    if (message.type === 'error' && message.ref === extendId) {
      this.refusal = message.payload.message;
      return;
    }
    if (this.phase === 'open') this.options.received(message);
  }

  private onWelcome(welcome: Welcome, ref: RequestId | null, who: Credentials): void {
    if (this.phase === 'open') {
      if (ref === extendId) this.options.tokenRenewed(welcome.resumeToken);
      return;
    }
    this.phase = 'open';
    this.tokenRefusals = 0;
    this.needsFreshToken = false;
    this.openAlarm.clear();
    this.stableAlarm.set(stableAfterMs, () => {
      this.attempt = 0;
    });
    // Sends a ping after half a heartbeat of silence, since a page cannot see the server's pings.
    this.silenceMs = Math.min(15_000, Math.max(2_500, welcome.heartbeatMs / 2));
    this.listenForSilence();
    this.planExtension(who);
    this.options.welcomed(welcome);
  }

  private onRefused({ payload, ref }: Extract<ServerMessage, { type: 'error' }>): void {
    this.refusal = payload.message;
    if (ref !== authenticateId) return;
    if (closingRefusals.has(payload.code)) return;
    if (payload.retryable) {
      const afterMs = payload.retryAfterMs ?? 1000;
      return this.lost({ kind: 'reconnect-after', afterMs, cause: 'capacity' });
    }
    this.stop({ kind: 'signed-out', message: payload.message });
  }

  private planExtension(who: Credentials): void {
    if (who.kind !== 'verified' || who.expiresAtMs === null) return;
    const leftMs = who.expiresAtMs - this.options.runtime.now();
    const delayMs = Math.max(extendRetryMs, leftMs - Math.min(extendBeforeMs, leftMs / 2));
    this.extendAlarm.set(delayMs, () => void this.extend());
  }

  private async extend(): Promise<void> {
    const { round } = this;
    const retry = () => this.extendAlarm.set(extendRetryMs, () => void this.extend());
    try {
      const who = await this.options.credentials({ fresh: true });
      if (round !== this.round || who.kind !== 'verified') return;
      if (!this.send({ type: 'authenticate', data: { token: who.token } }, extendId)) return;
      this.planExtension(who);
    } catch {
      // If it is too late, the server closes with 4002, which is handled there.
      if (round === this.round) retry();
    }
  }

  private listenForSilence(): void {
    this.silenceAlarm.set(this.silenceMs, () => this.probe(pongTimeoutMs));
  }

  private probe(timeoutMs: number): void {
    if (!this.send({ type: 'ping', data: {} })) return;
    this.silenceAlarm.set(timeoutMs, () => this.lost({ kind: 'reconnect' }));
  }

  private lost(after: AfterClose): void {
    if (this.phase === 'stopped') return;
    this.round += 1;
    this.release(closeCodeSilent);
    if (after.kind === 'stop') return this.stop({ kind: after.cause });
    if (after.kind === 'new-token') {
      this.tokenRefusals += 1;
      this.needsFreshToken = true;
      if (this.tokenRefusals >= maxTokenRefusals) {
        return this.stop({ kind: 'signed-out', message: this.refusal || 'authentication failed' });
      }
    }
    const { runtime, changed } = this.options;
    const delayMs = reconnectDelayMs(after, this.attempt, runtime) ?? 0;
    const cause: OfflineCause =
      after.kind === 'reconnect-after' ? after.cause : after.kind === 'back-off' ? 'penalty' : 'lost';
    this.phase = 'waiting';
    this.waitsFor = cause;
    this.retryAlarm.set(delayMs, () => void this.connect());
    changed({ type: 'offline', retryAtMs: runtime.now() + delayMs, attempt: this.attempt, cause });
    this.attempt += 1;
  }

  private release(code: number): void {
    const { retryAlarm, openAlarm, silenceAlarm, stableAlarm, extendAlarm } = this;
    for (const alarm of [retryAlarm, openAlarm, silenceAlarm, stableAlarm, extendAlarm]) alarm.clear();
    this.socket?.release(code);
    this.socket = null;
  }
}

/**
 * Whether a network event starts an attempt at once. A delay that the server has requested is not shortened when the
 * tab becomes visible.
 */
function mayComeEarly(event: NetworkEvent, waitsFor: OfflineCause): boolean {
  switch (waitsFor) {
    case 'lost':
      return event !== 'offline';
    case 'restart':
    case 'capacity':
      return event === 'online';
    case 'penalty':
      return false;
  }
}
