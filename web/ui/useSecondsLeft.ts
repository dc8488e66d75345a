import { secondsLeft } from './time';
import { useNow } from './useNow';

/** The seconds until a time; null: no time is given, or the clock was not read yet in the browser. */
export function useSecondsLeft(untilMs: number | null): number | null {
  const now = useNow(untilMs !== null);
  return untilMs === null || now === 0 ? null : secondsLeft(untilMs, now);
}
