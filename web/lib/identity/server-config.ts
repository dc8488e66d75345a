/** `GET /api/v1/config`: which way of logging in the server wants. */
import type { AuthMode } from '@/lib/protocol';
import { authModes, MalformedField, Reader } from '@/lib/protocol';

const requestTimeoutMs = 5_000;

/** An older server has no such page and knows open mode at least. */
export async function fetchAuthMode(apiUrl: string): Promise<AuthMode> {
  const reply = await fetch(`${apiUrl}/api/v1/config`, {
    cache: 'no-store',
    signal: AbortSignal.timeout(requestTimeoutMs),
  });
  if (reply.status === 404) return 'open';
  if (!reply.ok) throw new Error(`config answered ${reply.status}`);
  try {
    return new Reader(await reply.json(), 'config').word('auth', authModes);
  } catch (error) {
    if (error instanceof MalformedField) throw new Error(`config: ${error.message}`);
    throw error;
  }
}
