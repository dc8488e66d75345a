'use client';

/**
 * The hook of the call page. It combines matchmaking, peer connection and local media into a view and actions.
 *
 *   const { view, actions, media } = useCall();
 */
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { CallMachine } from './machine';
import type { CallActions, CallView } from './model';
import { matchmakingFactory, pageServices, peerFactory } from './page-services';
import type { CallEvent } from './state';
import { initialState, viewOf } from './state';
import type { LocalMediaHook } from './useLocalMedia';
import { useLocalMedia } from './useLocalMedia';
import { useMatchmakingWS } from './useMatchmakingWS';
import { useWebRTC } from './useWebRTC';

export interface CallHook {
  readonly view: CallView;
  /** These functions keep their identity for the life of the component. */
  readonly actions: CallActions;
  /** Preview, device choice and level meter of the green room; the same devices that the call uses. */
  readonly media: LocalMediaHook;
}

export function useCall(): CallHook {
  const [machine] = useState(() => new CallMachine());
  const media = useLocalMedia();
  const { source } = media;
  const listeners = useMemo(() => listenersOf(machine.dispatch), [machine]);
  const matchmaking = useMatchmakingWS(matchmakingFactory, listeners.matchmaking, listeners.direct);
  const signaling = useMemo(() => ({ send: matchmaking.signal }), [matchmaking]);
  const peers = useWebRTC(signaling, peerFactory, listeners.peer);
  useEffect(
    () => machine.attach({ matchmaking, peers, media: source, note: markMilestone, report: warn }),
    [machine, matchmaking, peers, source],
  );
  useEffect(() => {
    // Loads the credentials before the user presses Start.
    const { config, credentials } = pageServices();
    if (config.matchmakingEnabled) void credentials({ fresh: false }).catch(() => undefined);
  }, []);
  const state = useSyncExternalStore(machine.state.subscribe, machine.state.get, () => initialState);
  const actions = useMemo<CallActions>(() => {
    const user = (event: Extract<CallEvent, { from: 'user' }>['event']) =>
      machine.dispatch({ from: 'user', event });
    return {
      start: (preferences) =>
        user({ type: 'start', preferences, matchingEnabled: pageServices().config.matchmakingEnabled }),
      call: (buddyId, matchMode) => user({ type: 'call', buddyId, matchMode }),
      answer: (inviteId, accepts) => user({ type: 'answer', inviteId, accepts }),
      connectIdle: () => pageServices().config.matchmakingEnabled && user({ type: 'connect-idle' }),
      next: () => user({ type: 'next' }),
      stop: () => user({ type: 'stop' }),
      stay: () => user({ type: 'stay' }),
      retry: () => user({ type: 'retry' }),
      block: (stage, sessionId) => user({ type: 'block', stage, sessionId }),
      sendChat: (text) => machine.sendChat(text),
      setTyping: (typing) => matchmaking.typing(typing),
      toggleMicrophone: () => source.setMicrophone(source.state.get().microphone !== 'on'),
      toggleCamera: () => void source.setCamera(source.state.get().camera !== 'on'),
      switchCamera: () => void source.flipCamera(),
    };
  }, [machine, matchmaking, source]);
  const view = useMemo(() => viewOf(state, media.state), [state, media.state]);
  return useMemo(() => ({ view, actions, media }), [view, actions, media]);
}

function listenersOf(dispatch: CallMachine['dispatch']) {
  return {
    matchmaking: (event: Extract<CallEvent, { from: 'matchmaking' }>['event']) =>
      dispatch({ from: 'matchmaking', event }),
    direct: (event: Extract<CallEvent, { from: 'direct' }>['event']) => dispatch({ from: 'direct', event }),
    peer: (event: Extract<CallEvent, { from: 'peer' }>['event']) => dispatch({ from: 'peer', event }),
  };
}

/** Read by the benchmark: the time from the match to the first picture. */
function markMilestone(what: 'match-found' | 'connected' | 'first-frame'): void {
  performance.mark(`gurukul:${what}`);
}

function warn(message: string): void {
  console.warn(message);
}
