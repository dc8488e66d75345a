/**
 * The delay before the next attempt: exponential with full jitter, so that thousands of clients do not reconnect to a
 * restarted server at the same time.
 */
import type { Runtime } from '@/lib/base/runtime';
import type { AfterClose } from '@/lib/protocol';

export interface BackoffLimits {
  readonly firstMs: number;
  readonly maxMs: number;
}

export const reconnectBackoff: BackoffLimits = { firstMs: 400, maxMs: 10_000 };
/** After a protocol error of this client or a broken rate limit. */
export const penaltyBackoff: BackoffLimits = { firstMs: 10_000, maxMs: 120_000 };

export function backoffMs(attempt: number, { firstMs, maxMs }: BackoffLimits, runtime: Runtime): number {
  const ceiling = Math.min(maxMs, firstMs * 2 ** Math.min(attempt, 20));
  return Math.round(runtime.random() * ceiling);
}

/** Null: the client does not reconnect by itself. */
export function reconnectDelayMs(after: AfterClose, attempt: number, runtime: Runtime): number | null {
  switch (after.kind) {
    case 'reconnect':
    case 'new-token':
      return backoffMs(attempt, reconnectBackoff, runtime);
    case 'reconnect-after':
      // The first time, uses the server's value, which is different for each client. Later, uses backoff.
      return after.afterMs + (attempt === 0 ? 0 : backoffMs(attempt, reconnectBackoff, runtime));
    case 'back-off':
      // At least this long, whatever the random value.
      return penaltyBackoff.firstMs / 2 + backoffMs(attempt, penaltyBackoff, runtime);
    case 'stop':
      return null;
  }
}
