/** The reaction of the client to each close code. */
import { isObject } from './json';

export const closeCodes = {
  1000: { meaning: 'goodbye', client: 'none' },
  1001: { meaning: 'goodbye', client: 'none' },
  1002: { meaning: 'broken frame', client: 'fix' },
  1007: { meaning: 'invalid UTF-8', client: 'fix' },
  1008: { meaning: 'bad messages', client: 'fix' },
  1009: { meaning: 'message too big', client: 'fix' },
  1012: { meaning: 'restart', client: 'reconnect_after' },
  1013: { meaning: 'over capacity', client: 'reconnect_after' },
  4001: { meaning: 'replaced', client: 'stop' },
  4002: { meaning: 'unauthenticated', client: 'new_token' },
  4003: { meaning: 'banned', client: 'stop' },
  4008: { meaning: 'slow reader', client: 'reconnect' },
  4029: { meaning: 'rate limited', client: 'back_off' },
} as const;

type CloseCode = keyof typeof closeCodes;

/** The client closes a silent connection with this code. For the server this is a lost connection. */
export const closeCodeSilent = 4900;
export const closeCodeGoodbye = 1000;

export type AfterClose =
  | { kind: 'reconnect' }
  | { kind: 'reconnect-after'; afterMs: number; cause: 'restart' | 'capacity' }
  | { kind: 'back-off' }
  | { kind: 'new-token' }
  | { kind: 'stop'; cause: 'replaced' | 'banned' };

const maxAfterMs = 60_000;

function afterMsOf(reason: string): number {
  try {
    const value: unknown = JSON.parse(reason);
    if (isObject(value) && typeof value.afterMs === 'number' && value.afterMs >= 0) {
      return Math.min(value.afterMs, maxAfterMs);
    }
  } catch {
    // A proxy may put its own text there.
  }
  return 1000;
}

/**
 * The server never closes with 1000 or 1001, but proxies do. These codes and unknown codes count as a lost connection.
 * After an error of this client (`fix`), a retry will probably fail too, but a slow retry is better than a dead page.
 */
export function afterClose(code: number, reason: string): AfterClose {
  const known = Object.hasOwn(closeCodes, code) ? closeCodes[code as CloseCode] : null;
  switch (known?.client) {
    case 'reconnect_after':
      return {
        kind: 'reconnect-after',
        afterMs: afterMsOf(reason),
        cause: code === 1012 ? 'restart' : 'capacity',
      };
    case 'stop':
      return { kind: 'stop', cause: code === 4001 ? 'replaced' : 'banned' };
    case 'new_token':
      return { kind: 'new-token' };
    case 'back_off':
    case 'fix':
      return { kind: 'back-off' };
    default:
      return { kind: 'reconnect' };
  }
}
