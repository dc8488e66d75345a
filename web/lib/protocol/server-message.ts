/** The server messages, as `decodeServerMessage` returns them. */
import type { ErrorCode } from './error-codes';
import type { ClientMessageId, ConnectionId, InviteId, MessageId, RequestId } from './ids';
import type { ResumeToken, SessionId, UserId } from './ids';
import type { JsonObject } from './json';
import type { BuddyChange, InviteEnd, MatchMode, PartnerLeftReason, QueueLeftReason } from './vocabulary';

/** The used fields of `RTCIceServer`, declared here so that Node needs no DOM types. */
export interface IceServer {
  readonly urls: string | string[];
  readonly username?: string;
  readonly credential?: string;
}

/** The visible data of a partner; null: not known or not shared. */
export interface Partner {
  readonly name: string | null;
  readonly avatarUrl: string | null;
  readonly karma: number | null;
  readonly campus: string | null;
}

export interface ResumedSession {
  readonly kind: 'session';
  readonly sessionId: SessionId;
  readonly partnerId: UserId;
  readonly isInitiator: boolean;
  readonly matchMode: MatchMode;
  /** True: the session was rebuilt after a restart. Messages may be lost; the initiator restarts ICE. */
  readonly lost: boolean;
}

export interface ResumedPlace {
  readonly kind: 'queue';
  readonly position: number;
}

export interface Welcome {
  readonly userId: UserId;
  readonly connectionId: ConnectionId;
  readonly protocol: number;
  readonly serverTime: number;
  readonly heartbeatMs: number;
  readonly graceMs: number;
  readonly iceServers: readonly IceServer[];
  readonly online: number;
  readonly resumeToken: ResumeToken;
  readonly resumed: ResumedSession | ResumedPlace | null;
}

export interface Queued {
  readonly position: number;
  readonly size: number;
  readonly estimatedWaitMs: number | null;
  readonly iceServers: readonly IceServer[];
  readonly resumeToken: ResumeToken;
}

export interface MatchFound {
  readonly sessionId: SessionId;
  readonly partnerId: UserId;
  readonly isInitiator: boolean;
  readonly matchMode: MatchMode;
  readonly partner: Partner;
  readonly sharedInterests: readonly string[];
  readonly resumeToken: ResumeToken;
  readonly iceServers: readonly IceServer[];
}

export interface ServerError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryable: boolean;
  readonly retryAfterMs: number | null;
}

type Message<Type extends string, Payload> = {
  readonly type: Type;
  readonly payload: Payload;
  readonly ref: RequestId | null;
};
type InSession<Payload = unknown> = { readonly sessionId: SessionId } & Payload;

interface Chat {
  readonly messageId: MessageId;
  readonly text: string;
  readonly sentAt: number;
}

interface ChatAck {
  readonly clientMessageId: ClientMessageId;
  readonly messageId: MessageId;
  readonly sentAt: number;
  /** Whether the message is stored in the history; absent: no history. A second `chat_ack` reports a change. */
  readonly saved?: boolean;
  /** False: the message was delivered and will never be stored. */
  readonly willSave?: boolean;
}

/** A ringing direct call, as both users receive it. */
export interface DirectCall {
  readonly inviteId: InviteId;
  readonly buddyId: UserId;
  readonly matchMode: MatchMode;
  readonly expiresInMs: number;
}

export interface BuddyInvite extends DirectCall {
  readonly name: string | null;
  readonly avatarUrl: string | null;
}

export type ServerMessage =
  | Message<'welcome', Welcome>
  | Message<'queued', Queued>
  | Message<'queue_left', { readonly reason: QueueLeftReason }>
  | Message<'match_found', MatchFound>
  | Message<'signal', InSession<{ readonly signal: JsonObject }>>
  | Message<'chat', InSession<Chat>>
  | Message<'chat_ack', ChatAck>
  | Message<'typing', InSession<{ readonly typing: boolean }>>
  | Message<'partner_suspended', InSession<{ readonly graceMs: number }>>
  | Message<'partner_resumed', InSession>
  | Message<'partner_left', InSession<{ readonly reason: PartnerLeftReason }>>
  | Message<'session_ended', InSession>
  | Message<'calling', DirectCall>
  | Message<'buddy_invite', BuddyInvite>
  | Message<'invite_ended', { readonly inviteId: InviteId; readonly reason: InviteEnd }>
  | Message<'buddy_changed', { readonly buddyId: UserId; readonly change: BuddyChange }>
  | Message<'error', ServerError>
  | Message<'pong', Record<string, never>>;
