/**
 * Calls of the official client, which is loaded on first use. Errors become `AccountError`.
 *
 *   const calls = new AuthCalls(load);
 *   await calls.run((client) => client.signInWithPassword({ email, password }));
 */
import type { AuthError } from '@supabase/auth-js';
import type { Client } from './auth-client';
import { AccountError, faultOf } from './faults';
import type { StoredSession } from './session';

type Answered = { error: AuthError | null };

export class AuthCalls {
  private loading: Promise<Client> | null = null;

  constructor(private readonly load: () => Promise<Client>) {}

  async run<Answer extends Answered>(work: (client: Client) => Promise<Answer>): Promise<Answer> {
    const client = await this.client();
    let answer: Answer;
    try {
      answer = await work(client);
    } catch {
      throw new AccountError({ kind: 'unreachable' });
    }
    if (!answer.error) return answer;
    const fault = faultOf(answer.error);
    // The client caches a failure for a minute and would not retry; a new client does.
    if (fault.kind === 'unreachable') this.drop(client);
    throw new AccountError(fault);
  }

  private async client(): Promise<Client> {
    const loading = (this.loading ??= this.load());
    try {
      return await loading;
    } catch (error) {
      if (this.loading === loading) this.loading = null;
      throw error instanceof AccountError ? error : new AccountError({ kind: 'unreachable' });
    }
  }

  private drop(client: Client): void {
    this.loading = null;
    void client.dispose();
  }
}

/** The client itself refreshes a session with less than this left whenever it reads it. */
const clientMarginMs = 90_000;

/** A token with less than this left is refreshed before use. */
export function renewBeforeMs({ lifeMs }: Pick<StoredSession, 'lifeMs'>): number {
  return Math.min(clientMarginMs, lifeMs / 4);
}

export async function renewSession(client: Client, before: StoredSession, nowMs: number): Promise<Answered> {
  if (before.expiresAtMs - nowMs > clientMarginMs) return client.refreshSession();
  // Reading a session this close to its end already refreshes it; an explicit refresh would be a second one.
  const { data, error } = await client.getSession();
  if (error || data.session?.access_token !== before.accessToken) return { error };
  // Reading does not return the error of the refresh; this call returns it without another attempt.
  return client.refreshSession();
}
