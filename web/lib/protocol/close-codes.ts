/** What a client does when its connection was closed, by close code. */
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

/** We gave up: nothing came any more. Any code but 1000, 1001 and none is a loss to the server. */
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
    // A proxy on the way may put its own words there.
  }
  return 1000;
}

/**
 * The server itself never says goodbye with 1000 or 1001, but proxies do, and a code nobody knows may come
 * from anywhere: all of these are a lost connection. A fault of ours (`fix`) can not be mended by the same
 * program, but the user is better served by one more slow attempt than by a dead page.
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
