/** Who a client says it is, asked anew for every connection. */
import type { AccessToken, UserId } from '@/lib/protocol';

export type Credentials =
  | { kind: 'open'; userId: UserId; name: string | null }
  | { kind: 'verified'; token: AccessToken; expiresAtMs: number | null };

export interface CredentialsRequest {
  /** The last token was refused or is about to expire: a cached one will not do. */
  readonly fresh: boolean;
}

/** Rejects with `SignedOutError` when only the user can help; anything else is tried again. */
export type CredentialsProvider = (request: CredentialsRequest) => Promise<Credentials>;

export class SignedOutError extends Error {
  override readonly name = 'SignedOutError';
}
