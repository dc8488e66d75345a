'use client';

/**
 * The matchmaking client in a component. It is made on first use and closed when the component unmounts.
 *
 *   const matchmaking = useMatchmakingWS(options, (event) => console.log(event.type));
 *   matchmaking.join({ matchMode: 'video', interests: [], campus: 'any' });
 */
import { useEffect, useMemo, useRef } from 'react';
import type { DirectCallListener, MatchmakingListener, MatchmakingOptions } from '@/lib/matchmaking';
import { MatchmakingClient } from '@/lib/matchmaking';
import type { MatchmakingPort } from './machine';

/** Called once, in the browser, when the first message is to be sent. */
export type MatchmakingFactory = () => Omit<MatchmakingOptions, 'listener' | 'directCalls'>;

const ignore = () => undefined;

/** The result keeps its identity as long as `factory` does. */
export function useMatchmakingWS(
  factory: MatchmakingFactory,
  listener: MatchmakingListener,
  directCalls: DirectCallListener = ignore,
): MatchmakingPort {
  const client = useRef<MatchmakingClient | null>(null);
  const latest = useRef({ listener, directCalls });
  useEffect(() => {
    latest.current = { listener, directCalls };
  }, [listener, directCalls]);
  useEffect(
    () => () => {
      client.current?.stop();
      client.current = null;
    },
    [factory],
  );
  return useMemo(() => {
    const hear: Pick<MatchmakingOptions, 'listener' | 'directCalls'> = {
      listener: (event) => latest.current.listener(event),
      directCalls: (event) => latest.current.directCalls(event),
    };
    const get = () => (client.current ??= new MatchmakingClient({ ...factory(), ...hear }));
    return {
      connect: () => get().connect(),
      join: (preferences) => get().join(preferences),
      skip: () => get().skip(),
      callBuddy: (buddyId, mode) => get().callBuddy(buddyId, mode),
      acceptInvite: (inviteId) => get().acceptInvite(inviteId),
      declineInvite: (inviteId) => client.current?.declineInvite(inviteId),
      stop: () => client.current?.stop(),
      signal: (signal) => client.current?.signal(signal),
      chat: (text) => client.current?.chat(text) ?? null,
      typing: (typing) => client.current?.typing(typing),
    };
  }, [factory]);
}
