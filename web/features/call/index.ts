/** The public part of the call feature: its hooks and its model. */
export * from './model';
export { CallPage } from './screen/CallPage';
export { useCall, type CallHook } from './useCall';
export { useLocalMedia, type LocalMediaActions, type LocalMediaHook } from './useLocalMedia';
export { useMatchmakingWS, type MatchmakingFactory } from './useMatchmakingWS';
export { useWebRTC, type PeerFactory, type Signaling } from './useWebRTC';
