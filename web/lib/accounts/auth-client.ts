/** The official client (about 23 kB, loaded on first use), with corrections to its requests and answers. */
import { AuthClient } from '@supabase/auth-js';
import { parseSession } from './session';
import type { SignInStorage } from './sign-in-storage';

export interface AuthClientSettings {
  /** `.../auth/v1` */
  readonly url: string;
  /** The anon key of a Supabase project; the embedded accounts need none. */
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
    // Tokens are refreshed on demand, so an idle tab sends no requests.
    autoRefreshToken: false,
    detectSessionInUrl: false,
  });
}

function tokenOfAsker(vault: SignInStorage, storageKey: string): string | null {
  return vault.asker(storageKey) ?? parseSession(vault.getItem(storageKey))?.accessToken ?? null;
}

/** Adds the token to `verify` requests: a change of address is valid only for the sign-in that requested it. */
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
 * The client ends the sign-in after any 4xx of a refresh, even after temporary ones. This function replaces the
 * temporary ones by 503, so that the client retries and the user stays signed in.
 */
export function keepSignInFetch(send: typeof fetch): typeof fetch {
  return async (input, init) => {
    const reply = await send(input, { ...init, signal: init?.signal ?? AbortSignal.timeout(timeoutMs) });
    const isRefresh = String(input instanceof Request ? input.url : input).includes('grant_type=refresh_token');
    return isRefresh && retryableStatuses.has(reply.status) ? new Response(null, { status: 503 }) : reply;
  };
}
