/** The official client (about 23 kB, loaded when it is first needed) and what it has to be spared. */
import { AuthClient } from '@supabase/auth-js';
import { parseSession } from './session';
import type { SignInStorage } from './sign-in-storage';

export interface AuthClientSettings {
  /** `.../auth/v1` */
  readonly url: string;
  /** Of a Supabase project; the embedded accounts want none. */
  readonly apiKey: string | null;
  readonly storageKey: string;
  readonly vault: SignInStorage;
  readonly fetch?: typeof fetch;
}

export type Client = InstanceType<typeof AuthClient>;

export function makeAuthClient({ url, apiKey, storageKey, vault, fetch: send }: AuthClientSettings): Client {
  return new AuthClient({
    url,
    storageKey,
    storage: vault,
    headers: apiKey === null ? {} : { apikey: apiKey },
    fetch: keepSignInFetch(
      verifyWithTokenFetch(send ?? ((input, init) => fetch(input, init)), () => tokenOfAsker(vault, storageKey)),
    ),
    persistSession: true,
    // Tokens are renewed when somebody asks for one: a tab that rests asks for nothing.
    autoRefreshToken: false,
    detectSessionInUrl: false,
  });
}

function tokenOfAsker(vault: SignInStorage, storageKey: string): string | null {
  return vault.asker(storageKey) ?? parseSession(vault.getItem(storageKey))?.accessToken ?? null;
}

/** A change of address counts only for the sign-in that asked for it, and the client does not say which that is. */
export function verifyWithTokenFetch(send: typeof fetch, token: () => string | null): typeof fetch {
  return (input, init) => {
    const url = String(input instanceof Request ? input.url : input);
    const isVerify = new URL(url, 'http://x').pathname.endsWith('/verify');
    const asker = isVerify ? token() : null;
    if (asker === null) return send(input, init);
    const headers = new Headers(init?.headers);
    if (!headers.has('Authorization')) headers.set('Authorization', `Bearer ${asker}`);
    return send(input, { ...init, headers });
  };
}

const timeoutMs = 15_000;
const retryableStatuses = new Set([408, 409, 425, 429]);

/**
 * The client drops the whole sign-in at any 4xx of a refresh, also at those that only say "not now". They are handed
 * to it as the 503 that they are for this purpose: it tries again, and nobody is logged out.
 */
export function keepSignInFetch(send: typeof fetch): typeof fetch {
  return async (input, init) => {
    const reply = await send(input, { ...init, signal: init?.signal ?? AbortSignal.timeout(timeoutMs) });
    const isRefresh = String(input instanceof Request ? input.url : input).includes('grant_type=refresh_token');
    return isRefresh && retryableStatuses.has(reply.status) ? new Response(null, { status: 503 }) : reply;
  };
}
