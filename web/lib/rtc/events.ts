/** The events of a `PeerCall`. */
import type { FailureCause } from './failure';
import type { MediaFlags } from './signals';
import type { Quality } from './stats';

export type PeerEvent =
  | { type: 'link'; state: 'connecting' | 'connected' | 'interrupted' }
  | { type: 'failed'; cause: FailureCause }
  /** The same object during the whole call; tracks may be added later. */
  | { type: 'stream'; stream: MediaStream }
  /**
   * The first decoded frame. In an audio call, or if the partner's camera is off: the connection itself.
   */
  | { type: 'first-frame' }
  | ({ type: 'partner-media' } & MediaFlags)
  | { type: 'quality'; quality: Quality }
  | { type: 'fault'; message: string };

export type PeerListener = (event: PeerEvent) => void;
