'use client';

/**
 * The matchmaking client in a component: made when it is first needed, said goodbye to when the component
 * goes.
 *
 *   const matchmaking = useMatchmakingWS(options, (event) => console.log(event.type));
 *   matchmaking.join({ matchMode: 'video', interests: [], campus: 'any' });
 */
import { useEffect, useMemo, useRef } from 'react';
import type { MatchmakingListener, MatchmakingOptions } from '@/lib/matchmaking';
import { MatchmakingClient } from '@/lib/matchmaking';
import type { MatchmakingPort } from './machine';

/** Called once, in the browser, when the first message is to be sent. */
export type MatchmakingFactory = () => Omit<MatchmakingOptions, 'listener'>;

/** The result keeps its identity as long as `factory` does. */
export function useMatchmakingWS(
  factory: MatchmakingFactory,
  listener: MatchmakingListener,
): MatchmakingPort {
  const client = useRef<MatchmakingClient | null>(null);
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  }, [listener]);
  useEffect(
    () => () => {
      client.current?.stop();
      client.current = null;
    },
    [factory],
  );
  return useMemo(() => {
    const hear: MatchmakingListener = (event) => latest.current(event);
    const get = () => (client.current ??= new MatchmakingClient({ ...factory(), listener: hear }));
    return {
      connect: () => get().connect(),
      join: (wishes) => get().join(wishes),
      skip: () => get().skip(),
      stop: () => client.current?.stop(),
      signal: (signal) => client.current?.signal(signal),
      chat: (text) => client.current?.chat(text) ?? null,
      typing: (typing) => client.current?.typing(typing),
    };
  }, [factory]);
}
