/** Calls from browser to browser; see `PeerCall`. */
export { PeerCall } from './peer-call';
export type { CallStart, CallMode, LocalTracks, PeerCallOptions } from './peer-call';
export type { PeerEvent, PeerListener } from './events';
export type { FailureCause } from './failure';
export { PeerSlot, type ExpectedRole, type PeerSlotOptions } from './peer-slot';
export { fetchIceServers } from './ice-servers';
export type { MediaFlags } from './signals';
export type { Quality } from './stats';
