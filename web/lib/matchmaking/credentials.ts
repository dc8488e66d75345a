/** The credentials of a client. They are requested again for every connection. */
import type { AccessToken, UserId } from '@/lib/protocol';

export type Credentials =
  | { kind: 'open'; userId: UserId; name: string | null }
  | { kind: 'verified'; token: AccessToken; expiresAtMs: number | null };

export interface CredentialsRequest {
  /** True: the last token was refused or expires soon, so a new one is needed. */
  readonly fresh: boolean;
}

/** Rejects with `SignedOutError` if the user must sign in; other errors are retried. */
export type CredentialsProvider = (request: CredentialsRequest) => Promise<Credentials>;

export class SignedOutError extends Error {
  override readonly name = 'SignedOutError';
}
