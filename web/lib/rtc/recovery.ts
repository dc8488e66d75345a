/**
 * Decides when a connection is to be mended and when it is given up. It sees states and time only, so that
 * tests need no browser.
 *
 * While the signaling is down or the partner is away nothing can be mended: the clock of giving up stands
 * still.
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
/** A shorter `disconnected` mends itself: a lost packet or two. */
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
    // A call that does not come about has perhaps lost an offer or a candidate on the way.
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

  /** Something says that the path is to be found anew. */
  ask(): void {
    if (this.current === 'prepared' || this.current === 'failed') return;
    if (!this.canMend) {
      this.owesRestart = true;
      return;
    }
    const sinceMs = this.options.runtime.now() - this.restartedAtMs;
    if (sinceMs < restartGapMs) {
      // Both sides ask for the same reason; in a call that goes on, one restart answers both.
      if (this.current !== 'connected') this.retry.set(restartGapMs - sinceMs, () => this.ask());
      return;
    }
    this.owesRestart = false;
    this.restartedAtMs = this.options.runtime.now();
    this.options.restart();
    // An offer may be lost on the way; when it was not, `connected` clears this.
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
