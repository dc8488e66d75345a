/** The stored sign-in. The account client writes it; this code reads it without loading the client. */
import type { AccessToken, UserId } from '@/lib/protocol';
import { asAccessToken, asUserId, isObject, MalformedField, Reader } from '@/lib/protocol';

export interface SignIn {
  readonly userId: UserId;
  /** Null: a guest. */
  readonly email: string | null;
  readonly isGuest: boolean;
  /** The requested new address, not confirmed yet. */
  readonly newEmail: string | null;
}

export interface StoredSession extends SignIn {
  readonly accessToken: AccessToken;
  readonly expiresAtMs: number;
  /** The lifetime of the token when it arrived. */
  readonly lifeMs: number;
}

const usualLifeS = 3_600;

export function parseSession(text: string | null): StoredSession | null {
  if (text === null) return null;
  try {
    const session = new Reader(JSON.parse(text), 'session');
    const user = session.object('user');
    return {
      userId: asUserId(user.id('id')),
      email: user.textOrNull('email') || null,
      isGuest: user.has('is_anonymous') && user.flag('is_anonymous'),
      newEmail: user.textOrNull('new_email') || null,
      accessToken: asAccessToken(session.text('access_token')),
      expiresAtMs: session.number('expires_at') * 1000,
      lifeMs: (session.numberOrNull('expires_in') ?? usualLifeS) * 1000,
    };
  } catch (error) {
    if (error instanceof MalformedField || error instanceof SyntaxError) return null;
    throw error;
  }
}

export function isSameSignIn(a: SignIn | null, b: SignIn | null): boolean {
  if (a === null || b === null) return a === b;
  return a.userId === b.userId && a.email === b.email && a.isGuest === b.isGuest && a.newEmail === b.newEmail;
}

/**
 * Computes the expiry of a new token by the clock of this device. The server uses its own clock; if the two differ by
 * hours, every use would refresh the token, or none would.
 */
export function withLocalExpiry(text: string, before: string | null, nowMs: number): string {
  const session = objectOf(text);
  const life = session?.expires_in;
  if (!session || typeof life !== 'number') return text;
  if (session.access_token === objectOf(before ?? '')?.access_token) return text;
  return JSON.stringify({ ...session, expires_at: Math.floor(nowMs / 1000) + life });
}

function objectOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
