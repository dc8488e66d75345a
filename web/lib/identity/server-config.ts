/** `GET /api/v1/config`: the auth mode of the server. */
import type { AuthMode } from '@/lib/protocol';
import { authModes, MalformedField, Reader } from '@/lib/protocol';

const requestTimeoutMs = 5_000;

/** An older server does not have this route; open mode is assumed. */
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
