/**
 * The call page's one hook: matchmaking, peer connection and local media composed into what a component shows
 * and what its buttons do.
 *
 *   const { view, actions, media } = useCall();
 */
import { useMemo } from 'react';
import type { CallActions, CallView } from './model';
import type { LocalMediaHook } from './useLocalMedia';
import { useLocalMedia } from './useLocalMedia';

export interface CallHook {
  readonly view: CallView;
  /** Keep their identity over the life of the component. */
  readonly actions: CallActions;
  /** Preview, device choice and level meter of the green room; the same devices that the call uses. */
  readonly media: LocalMediaHook;
}

export function useCall(): CallHook {
  const media = useLocalMedia();
  const actions = useMemo<CallActions>(() => {
    const nothing = () => undefined;
    return {
      start: nothing,
      next: nothing,
      stop: nothing,
      stay: nothing,
      retry: nothing,
      sendChat: nothing,
      setTyping: nothing,
      toggleMicrophone: nothing,
      toggleCamera: nothing,
      switchCamera: nothing,
    };
  }, []);
  const view: CallView = {
    phase: 'idle',
    mode: 'video',
    online: null,
    queue: null,
    partner: null,
    sharedInterests: [],
    connectedAtMs: null,
    quality: null,
    chat: [],
    partnerTyping: false,
    partnerMedia: { camera: true, microphone: true },
    partnerAwayUntilMs: null,
    partnerLeft: null,
    problem: null,
    localMedia: media.state,
    remoteStream: null,
  };
  return { view, actions, media };
}
