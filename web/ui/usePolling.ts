import { useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react';
import type { Polled, PollerOptions } from './poller';
import { nothingPolled, Poller } from './poller';

export interface Polling<Value> extends Polled<Value> {
  refresh(): void;
}

interface PollingOptions<Value> {
  readonly everyMs: PollerOptions<Value>['everyMs'];
  readonly active?: boolean;
}

/** `load` null: no polling. Give the component a `key` to switch to another `load`. */
export function usePolling<Value>(
  load: (() => Promise<Value>) | null,
  { everyMs, active = true }: PollingOptions<Value>,
): Polling<Value> {
  const [source] = useState<{ load: () => Promise<Value> }>(() => ({ load: () => new Promise(() => undefined) }));
  const [poller] = useState(() => new Poller<Value>({ load: () => source.load(), everyMs }));
  const use = useEffectEvent(() => {
    if (load) Object.assign(source, { load });
  });
  const runs = active && load !== null;
  useEffect(() => {
    if (!runs) return undefined;
    use();
    return poller.start();
  }, [poller, runs]);
  const polled = useSyncExternalStore(poller.state.subscribe, poller.state.get, () => nothingPolled);
  return { ...polled, refresh: poller.refresh };
}
