/**
 * Signals that wait for a connection. Over the bound, all are dropped (`hasGap`), and the caller negotiates again: a
 * part of a negotiation would be worse than none.
 */
import type { JsonObject } from '@/lib/protocol';

export const heldSignalLimits = { count: 64, bytes: 262_144 } as const;

export class HeldSignals {
  private signals: JsonObject[] = [];
  private bytes = 0;
  private hasGap = false;

  hold(signal: JsonObject): void {
    const bytes = JSON.stringify(signal).length;
    const fits = this.signals.length < heldSignalLimits.count && this.bytes + bytes <= heldSignalLimits.bytes;
    if (this.hasGap || !fits) {
      this.clear();
      this.hasGap = true;
      return;
    }
    this.signals.push(signal);
    this.bytes += bytes;
  }

  /** The held signals, in order; `hasGap`: signals are missing. */
  take(): { signals: readonly JsonObject[]; hasGap: boolean } {
    const { signals, hasGap } = this;
    this.clear();
    return { signals, hasGap };
  }

  clear(): void {
    this.signals = [];
    this.bytes = 0;
    this.hasGap = false;
  }
}
