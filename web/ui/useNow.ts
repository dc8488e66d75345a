import { useEffect, useState } from 'react';

/** The wall-clock time, updated every `stepMs` while `running`. 0 before the first update in the browser. */
export function useNow(running: boolean, stepMs = 250): number {
  const [nowMs, setNowMs] = useState(0);
  useEffect(() => {
    if (!running) return undefined;
    const read = () => setNowMs(Date.now());
    const first = setTimeout(read, 0);
    const timer = setInterval(read, stepMs);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [running, stepMs]);
  return nowMs;
}
