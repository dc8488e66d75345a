/** Texts for durations, and countdowns. Pure; `useNow` provides the time. */

/** `4:07`, from an hour on `1:04:07`. */
export function clockText(spanMs: number): string {
  const seconds = Math.max(0, Math.floor(spanMs / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** The remaining whole seconds, rounded up: 2, 1, 0. */
export function secondsLeft(untilMs: number, nowMs: number): number {
  return Math.max(0, Math.ceil((untilMs - nowMs) / 1000));
}

/** A rough estimate: `a few seconds`, `about 20 s`, `about 2 min`. */
export function waitText(spanMs: number): string {
  if (spanMs < 5_000) return 'a few seconds';
  if (spanMs < 57_500) return `about ${Math.round(spanMs / 5_000) * 5} s`;
  return `about ${Math.max(1, Math.round(spanMs / 60_000))} min`;
}
