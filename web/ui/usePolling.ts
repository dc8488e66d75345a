import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Polled } from './poller';
import { nothingPolled, Poller } from './poller';

export interface Polling<Value> extends Polled<Value> {
  refresh(): void;
}

/** `load` is the one of the first rendering: give the component a `key` where another one is meant. */
export function usePolling<Value>(
  load: () => Promise<Value>,
  { everyMs, active = true }: { everyMs: number; active?: boolean },
): Polling<Value> {
  const [poller] = useState(() => new Poller({ load, everyMs }));
  useEffect(() => (active ? poller.start() : undefined), [poller, active]);
  const polled = useSyncExternalStore(poller.state.subscribe, poller.state.get, () => nothingPolled);
  return { ...polled, refresh: poller.refresh };
}
