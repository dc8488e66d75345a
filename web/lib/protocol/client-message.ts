/** The client messages, and their encoder. */
import type { AccessToken, ClientMessageId, InviteId, RequestId, ResumeToken, SessionId, UserId } from './ids';
import type { JsonObject } from './json';
import type { CampusFilter, MatchMode } from './vocabulary';

/** The preferences of a user in `join_queue`. */
export interface QueuePreferences {
  readonly matchMode: MatchMode;
  readonly interests: readonly string[];
  readonly campus: CampusFilter;
}

export type ClientMessage =
  | { type: 'authenticate'; data: VerifiedLogin | OpenLogin }
  | { type: 'join_queue'; data: QueuePreferences & { userId?: UserId } }
  | { type: 'leave_queue'; data: { userId?: UserId } }
  | { type: 'skip'; data: { sessionId?: SessionId } }
  | { type: 'signal'; data: { sessionId: SessionId; targetUserId: UserId; signal: JsonObject } }
  | { type: 'chat'; data: { sessionId: SessionId; clientMessageId: ClientMessageId; text: string } }
  | { type: 'typing'; data: { sessionId: SessionId; typing: boolean } }
  | { type: 'end_session'; data: { sessionId: SessionId } }
  | { type: 'call_buddy'; data: { buddyId: UserId; matchMode: MatchMode } }
  | { type: 'accept' | 'decline'; data: { inviteId: InviteId } }
  | { type: 'ping'; data: Record<string, never> };

export interface VerifiedLogin {
  token: AccessToken;
  resume?: ResumeToken;
}

export interface OpenLogin {
  userId: UserId;
  name?: string;
  resume?: ResumeToken;
}

export function encodeClientMessage(message: ClientMessage, id?: RequestId): string {
  return JSON.stringify(id === undefined ? message : { ...message, id });
}
