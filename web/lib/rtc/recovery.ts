/**
 * Decides when to restart ICE and when to give up. It uses states and time only, so tests need no browser.
 *
 * While the signaling is down or the partner is disconnected, no restart is possible, and the give-up timer stops.
 */
import type { Runtime } from '@/lib/base/runtime';
import { Alarm } from '@/lib/base/runtime';

export type LinkState = 'prepared' | 'connecting' | 'connected' | 'interrupted' | 'failed';

export interface RecoveryOptions {
  readonly runtime: Runtime;
  restart(): void;
  changed(state: LinkState): void;
}

/** From the match to the first `connected`, and from an interruption to the next. */
export const giveUpAfterMs = 15_000;
/** A shorter `disconnected` usually recovers by itself (lost packets). */
export const toleratedDisconnectMs = 2_000;
export const restartRetryMs = 5_000;
const restartGapMs = 1_000;

export class Recovery {
  private current: LinkState = 'prepared';
  private signalingUp = true;
  private partnerAway = false;
  private owesRestart = false;
  private restartedAtMs = -Infinity;
  private readonly giveUp: Alarm;
  private readonly disconnect: Alarm;
  private readonly retry: Alarm;

  constructor(private readonly options: RecoveryOptions) {
    this.giveUp = new Alarm(options.runtime);
    this.disconnect = new Alarm(options.runtime);
    this.retry = new Alarm(options.runtime);
  }

  get state(): LinkState {
    return this.current;
  }

  begin(): void {
    this.enter('connecting');
    this.watch();
    // If the call does not connect, an offer or a candidate may have been lost.
    this.scheduleRetry();
  }

  connectionChanged(state: RTCPeerConnectionState): void {
    if (this.current === 'prepared' || this.current === 'failed') return;
    switch (state) {
      case 'connected':
        this.giveUp.clear();
        this.disconnect.clear();
        this.retry.clear();
        return this.enter('connected');
      case 'disconnected':
        return this.disconnect.set(toleratedDisconnectMs, () => this.interrupted());
      case 'failed':
        return this.interrupted();
      case 'new':
      case 'connecting':
      case 'closed':
    }
  }

  /** Requests an ICE restart. */
  ask(): void {
    if (this.current === 'prepared' || this.current === 'failed') return;
    if (!this.canMend) {
      this.owesRestart = true;
      return;
    }
    const sinceMs = this.options.runtime.now() - this.restartedAtMs;
    if (sinceMs < restartGapMs) {
      // Both sides may request a restart for the same reason; one restart is enough.
      if (this.current !== 'connected') this.retry.set(restartGapMs - sinceMs, () => this.ask());
      return;
    }
    this.owesRestart = false;
    this.restartedAtMs = this.options.runtime.now();
    this.options.restart();
    // Retries in case the offer is lost; `connected` clears this.
    if (this.current !== 'connected') this.scheduleRetry();
  }

  setSignaling(up: boolean): void {
    this.signalingUp = up;
    this.conditionsChanged();
  }

  setPartnerAway(away: boolean): void {
    this.partnerAway = away;
    this.conditionsChanged();
  }

  fail(): void {
    this.close();
    this.enter('failed');
  }

  close(): void {
    this.giveUp.clear();
    this.disconnect.clear();
    this.retry.clear();
  }

  private get canMend(): boolean {
    return this.signalingUp && !this.partnerAway;
  }

  private interrupted(): void {
    this.disconnect.clear();
    if (this.current === 'connected') {
      this.enter('interrupted');
      this.watch();
    }
    this.ask();
  }

  private conditionsChanged(): void {
    if (!this.canMend) {
      this.giveUp.clear();
      this.retry.clear();
      return;
    }
    this.watch();
    if (this.owesRestart) this.ask();
    else if (this.isWaiting) this.scheduleRetry();
  }

  private get isWaiting(): boolean {
    return this.current === 'connecting' || this.current === 'interrupted';
  }

  private scheduleRetry(): void {
    this.retry.set(restartRetryMs, () => this.ask());
  }

  private watch(): void {
    if (this.isWaiting && this.canMend && !this.giveUp.isSet) this.giveUp.set(giveUpAfterMs, () => this.fail());
  }

  private enter(state: LinkState): void {
    if (state === this.current) return;
    this.current = state;
    this.options.changed(state);
  }
}
