/**
 * The ids of the protocol, each with its own type, so that the compiler finds a session id in place of a user id. They
 * are opaque strings of 1..64 characters. Only the decoder and the identity code create them from strings.
 */
declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type UserId = Branded<'UserId'>;
export type SessionId = Branded<'SessionId'>;
export type ConnectionId = Branded<'ConnectionId'>;
export type MessageId = Branded<'MessageId'>;
export type InviteId = Branded<'InviteId'>;
export type ClientMessageId = Branded<'ClientMessageId'>;
/** Links a request with its reply: sent as `id`, comes back as `ref`. */
export type RequestId = Branded<'RequestId'>;
/** Signed by the server, opaque to clients. */
export type ResumeToken = Branded<'ResumeToken'>;
/** A JSON Web Token of the account service. */
export type AccessToken = Branded<'AccessToken'>;

export const maxIdLength = 64;

export const asUserId = (text: string) => text as UserId;
export const asSessionId = (text: string) => text as SessionId;
export const asConnectionId = (text: string) => text as ConnectionId;
export const asMessageId = (text: string) => text as MessageId;
export const asInviteId = (text: string) => text as InviteId;
export const asClientMessageId = (text: string) => text as ClientMessageId;
export const asRequestId = (text: string) => text as RequestId;
export const asResumeToken = (text: string) => text as ResumeToken;
export const asAccessToken = (text: string) => text as AccessToken;
