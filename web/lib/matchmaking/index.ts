/** The client of the matchmaking server; see `MatchmakingClient`. */
export { MatchmakingClient, type MatchmakingOptions } from './client';
export { SignedOutError } from './credentials';
export type { Credentials, CredentialsProvider, CredentialsRequest } from './credentials';
export type { CallEnd, DirectCallEvent, DirectCallListener } from './direct-calls';
export type { MatchmakingEvent, MatchmakingListener, SessionInfo, StopCause } from './events';
export { browserNetworkEvents, noNetworkEvents, platformNetworkEvents } from './network-events';
export type { NetworkEvent, NetworkEvents } from './network-events';
export { memoryResumeStorage, webResumeStorage, type ResumeStorage } from './resume-storage';
export type { Socket, SocketConstructor } from './socket';
