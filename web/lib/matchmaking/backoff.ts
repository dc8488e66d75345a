/**
 * How long to wait before the next attempt: exponential with full jitter, so that thousands of clients that
 * lost one server do not come back in one moment.
 */
import type { Runtime } from '@/lib/base/runtime';
import type { AfterClose } from '@/lib/protocol';

export interface BackoffLimits {
  readonly firstMs: number;
  readonly maxMs: number;
}

export const reconnectBackoff: BackoffLimits = { firstMs: 400, maxMs: 10_000 };
/** After a fault of ours or a broken limit: the server asked for less. */
export const penaltyBackoff: BackoffLimits = { firstMs: 10_000, maxMs: 120_000 };

export function backoffMs(attempt: number, { firstMs, maxMs }: BackoffLimits, runtime: Runtime): number {
  const ceiling = Math.min(maxMs, firstMs * 2 ** Math.min(attempt, 20));
  return Math.round(runtime.random() * ceiling);
}

/** Null: do not come back by itself. */
export function reconnectDelayMs(after: AfterClose, attempt: number, runtime: Runtime): number | null {
  switch (after.kind) {
    case 'reconnect':
    case 'new-token':
      return backoffMs(attempt, reconnectBackoff, runtime);
    case 'reconnect-after':
      // The first time exactly as told, for the server has spread its clients; then it was not back in time.
      return after.afterMs + (attempt === 0 ? 0 : backoffMs(attempt, reconnectBackoff, runtime));
    case 'back-off':
      // Never at once, whatever the dice say.
      return penaltyBackoff.firstMs / 2 + backoffMs(attempt, penaltyBackoff, runtime);
    case 'stop':
      return null;
  }
}
