/** Everything a `MatchmakingClient` tells its one listener. */
import type { ClientMessageId, IceServer, JsonObject, MatchFound, MatchMode } from '@/lib/protocol';
import type { MessageId } from '@/lib/protocol';
import type { PartnerLeftReason, QueueLeftReason, SessionId, UserId } from '@/lib/protocol';

/** Why the client does not come back by itself. */
export type StopCause =
  | { kind: 'asked' }
  | { kind: 'page-hidden' }
  | { kind: 'replaced' }
  | { kind: 'banned' }
  | { kind: 'signed-out'; message: string };

type IceServers = readonly IceServer[];

export type OfflineCause = 'lost' | 'restart' | 'capacity' | 'penalty';

export interface SessionInfo {
  readonly sessionId: SessionId;
  readonly partnerId: UserId;
  readonly isInitiator: boolean;
  readonly matchMode: MatchMode;
}

export type MatchmakingEvent =
  /** A first connection, or one after a loss, is on its way. */
  | { type: 'connecting' }
  | { type: 'online'; userId: UserId; online: number; graceMs: number; iceServers: IceServers }
  /**
   * Not connected; the next attempt is at `retryAtMs`. `attempt` counts from 0 since the last good
   * connection.
   */
  | { type: 'offline'; retryAtMs: number; attempt: number; cause: OfflineCause }
  | { type: 'stopped'; cause: StopCause }
  | {
      type: 'queued';
      position: number;
      size: number | null;
      estimatedWaitMs: number | null;
      iceServers: IceServers | null;
    }
  | { type: 'queue-left'; reason: Exclude<QueueLeftReason, 'left'> }
  /** The join was not taken. With a time the client tries again by itself. */
  | {
      type: 'join-refused';
      code: 'busy' | 'rate-limited' | 'invalid';
      message: string;
      retryAtMs: number | null;
    }
  | { type: 'matched'; match: MatchFound }
  /** This side is back in its session. `lost`: signals may be missing, the negotiation has to be mended. */
  | { type: 'resumed'; session: SessionInfo; lost: boolean }
  | { type: 'signals-lost'; sessionId: SessionId }
  | { type: 'partner-suspended'; sessionId: SessionId; graceMs: number }
  | { type: 'partner-resumed'; sessionId: SessionId }
  | { type: 'partner-left'; sessionId: SessionId; reason: PartnerLeftReason }
  | { type: 'signal'; sessionId: SessionId; signal: JsonObject }
  | { type: 'chat'; sessionId: SessionId; messageId: MessageId; text: string; sentAtMs: number }
  | { type: 'chat-delivered'; clientMessageId: ClientMessageId; messageId: MessageId; sentAtMs: number }
  | { type: 'typing'; sessionId: SessionId; typing: boolean }
  /** Something that should not be: a message that can not be read, an error answer nobody waits for. */
  | { type: 'fault'; message: string };

export type MatchmakingListener = (event: MatchmakingEvent) => void;
