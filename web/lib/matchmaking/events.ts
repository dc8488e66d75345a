/** The events of a `MatchmakingClient`. */
import type { ClientMessageId, IceServer, JsonObject, MatchFound, MatchMode } from '@/lib/protocol';
import type { MessageId } from '@/lib/protocol';
import type { PartnerLeftReason, QueueLeftReason, SessionId, UserId } from '@/lib/protocol';

/** Why the client has stopped and does not reconnect by itself. */
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
  /** Connecting for the first time, or after a lost connection. */
  | { type: 'connecting' }
  | { type: 'online'; userId: UserId; online: number; graceMs: number; iceServers: IceServers }
  /**
   * Not connected; the next attempt is at `retryAtMs`. `attempt` counts from 0 since the last connection.
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
  /** The server refused the join. The client retries at `retryAtMs`; null: it does not retry. */
  | {
      type: 'join-refused';
      code: 'busy' | 'rate-limited' | 'invalid';
      message: string;
      retryAtMs: number | null;
    }
  | { type: 'matched'; match: MatchFound }
  /** This client has resumed its session. `lost`: signals may be missing, so ICE must be restarted. */
  | { type: 'resumed'; session: SessionInfo; lost: boolean }
  | { type: 'signals-lost'; sessionId: SessionId }
  | { type: 'partner-suspended'; sessionId: SessionId; graceMs: number }
  | { type: 'partner-resumed'; sessionId: SessionId }
  | { type: 'partner-left'; sessionId: SessionId; reason: PartnerLeftReason }
  | { type: 'signal'; sessionId: SessionId; signal: JsonObject }
  | { type: 'chat'; sessionId: SessionId; messageId: MessageId; text: string; sentAtMs: number }
  | { type: 'chat-delivered'; clientMessageId: ClientMessageId; messageId: MessageId; sentAtMs: number }
  | { type: 'typing'; sessionId: SessionId; typing: boolean }
  /** An unexpected problem: an unreadable message, or an error answer without a request. */
  | { type: 'fault'; message: string };

export type MatchmakingListener = (event: MatchmakingEvent) => void;
