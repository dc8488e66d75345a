import { secondsLeft } from './time';
import { useNow } from './useNow';

/** Counts down to a moment; null without one, and until the clock was first read in the browser. */
export function useSecondsLeft(untilMs: number | null): number | null {
  const now = useNow(untilMs !== null);
  return untilMs === null || now === 0 ? null : secondsLeft(untilMs, now);
}
