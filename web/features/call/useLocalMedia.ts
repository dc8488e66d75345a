'use client';

/**
 * The user's own camera and microphone for components: a preview, a level meter, a choice of devices.
 *
 *   const media = useLocalMedia();
 *   useEffect(() => void media.open({ camera: true, microphone: true }), [media.open]);
 *   <video ref={(video) => { if (video) video.srcObject = media.state.stream; }} />
 *
 * The functions keep their identity; only `state` changes. All devices are closed when the component unmounts.
 */
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { LocalMediaState, MediaRequest } from '@/lib/media';
import { closedMedia, LocalMedia } from '@/lib/media';

export interface LocalMediaActions {
  open(wants: MediaRequest): Promise<void>;
  close(): void;
  chooseCamera(cameraId: string): Promise<void>;
  chooseMicrophone(microphoneId: string): Promise<void>;
  flipCamera(): Promise<void>;
  setCamera(on: boolean): Promise<void>;
  setMicrophone(on: boolean): void;
  /** How loud the user is now, 0..1: call it once per animation frame, it renders nothing. */
  level(): number;
}

export interface LocalMediaHook extends LocalMediaActions {
  readonly state: LocalMediaState;
  /** For code that needs the tracks themselves. */
  readonly source: LocalMedia;
}

export function useLocalMedia(): LocalMediaHook {
  const [source] = useState(() => new LocalMedia());
  const state = useSyncExternalStore(source.state.subscribe, source.state.get, () => closedMedia);
  useEffect(() => () => source.close(), [source]);
  const actions = useMemo<LocalMediaActions>(
    () => ({
      open: (wants) => source.open(wants),
      close: () => source.close(),
      chooseCamera: (cameraId) => source.chooseCamera(cameraId),
      chooseMicrophone: (microphoneId) => source.chooseMicrophone(microphoneId),
      flipCamera: () => source.flipCamera(),
      setCamera: (on) => source.setCamera(on),
      setMicrophone: (on) => source.setMicrophone(on),
      level: () => source.level(),
    }),
    [source],
  );
  return useMemo(() => ({ ...actions, state, source }), [actions, state, source]);
}
