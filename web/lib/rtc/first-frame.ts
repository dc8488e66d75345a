/** Waits for the first decoded frame, for which browsers have no event. */
import type { Cancel, Runtime } from '@/lib/base/runtime';
import { Alarm } from '@/lib/base/runtime';
import type { StatsReport } from './stats';
import { framesDecoded } from './stats';

const pollMs = 40;
/** If the partner's camera is off, no frame comes; after this time the call counts as begun. */
export const pictureTimeoutMs = 3_000;

export function onFirstFrame(
  getStats: () => Promise<StatsReport>,
  runtime: Runtime,
  done: () => void,
): Cancel {
  const alarm = new Alarm(runtime);
  const untilMs = runtime.now() + pictureTimeoutMs;
  let cancelled = false;
  const poll = async (): Promise<void> => {
    const frames = await getStats().then(framesDecoded, () => 0);
    if (cancelled) return;
    if (frames > 0 || runtime.now() >= untilMs) done();
    else alarm.set(pollMs, () => void poll());
  };
  void poll();
  return () => {
    cancelled = true;
    alarm.clear();
  };
}
