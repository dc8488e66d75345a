/** Everything a `PeerCall` tells its one listener. */
import type { FailureCause } from './failure';
import type { MediaFlags } from './signals';
import type { Quality } from './stats';

export type PeerEvent =
  | { type: 'link'; state: 'connecting' | 'connected' | 'interrupted' }
  | { type: 'failed'; cause: FailureCause }
  /** One and the same object over the whole call; its tracks may come later. */
  | { type: 'stream'; stream: MediaStream }
  /**
   * The first decoded picture; in an audio call, or when the partner's camera is off, the connection itself.
   */
  | { type: 'first-frame' }
  | ({ type: 'partner-media' } & MediaFlags)
  | { type: 'quality'; quality: Quality }
  | { type: 'fault'; message: string };

export type PeerListener = (event: PeerEvent) => void;
