/**
 * Calls of the official client: loaded when there is a first one, and what goes wrong made into `AccountError`.
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
    // The client remembers a failure for a minute and would not even ask again: a new one does.
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

/** By itself the client renews what has less than this left, whenever it looks at a session. */
const clientMarginMs = 90_000;

/** How long before its end a token is no longer handed out. */
export function renewBeforeMs({ lifeMs }: Pick<StoredSession, 'lifeMs'>): number {
  return Math.min(clientMarginMs, lifeMs / 4);
}

export async function renewSession(client: Client, before: StoredSession, nowMs: number): Promise<Answered> {
  if (before.expiresAtMs - nowMs > clientMarginMs) return client.refreshSession();
  // So near its end a session is renewed by looking at it: told to do so as well, the client would do it twice.
  const { data, error } = await client.getSession();
  if (error || data.session?.access_token !== before.accessToken) return { error };
  // It keeps to itself why it could not, until it is asked; it does not try again for that.
  return client.refreshSession();
}
