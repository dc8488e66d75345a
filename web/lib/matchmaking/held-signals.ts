/**
 * Signals that wait for a connection. Bounded: over the bound there is a gap, which the caller mends by a new
 * negotiation, for half of one is worse than none.
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

  /** What was held, in order; `hasGap`: something is missing. */
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
