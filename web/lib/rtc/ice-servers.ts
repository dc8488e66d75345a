/** Fresh relay credentials from `GET /api/v1/ice-servers`, and what can be told of the ones at hand. */
import type { AccessToken, IceServer } from '@/lib/protocol';
import { iceServersOf, MalformedField, Reader } from '@/lib/protocol';

const requestTimeoutMs = 5_000;

export async function fetchIceServers(apiUrl: string, token: AccessToken | null): Promise<IceServer[]> {
  const reply = await fetch(`${apiUrl}/api/v1/ice-servers`, {
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
    cache: 'no-store',
    signal: AbortSignal.timeout(requestTimeoutMs),
  });
  if (!reply.ok) throw new Error(`ice-servers answered ${reply.status}`);
  try {
    return iceServersOf(new Reader(await reply.json(), 'reply'));
  } catch (error) {
    if (error instanceof MalformedField) throw new Error(`ice-servers: ${error.message}`);
    throw error;
  }
}

/** When the first of the relay credentials ends: its username is `<unix time>:<user>`. Null: never. */
export function credentialsExpireAtMs(iceServers: readonly IceServer[]): number | null {
  const ends = iceServers.flatMap(({ username }) => {
    const seconds = /^(\d{1,12}):/.exec(username ?? '')?.[1];
    return seconds === undefined ? [] : [Number(seconds) * 1000];
  });
  return ends.length === 0 ? null : Math.min(...ends);
}

/** The same servers, whoever the credentials are for. */
export function sameServers(a: readonly IceServer[], b: readonly IceServer[]): boolean {
  const urls = (servers: readonly IceServer[]) => servers.flatMap((server) => server.urls).sort().join(' ');
  return urls(a) === urls(b);
}

export function hasRelay(iceServers: readonly IceServer[]): boolean {
  return iceServers.some((server) => server.username !== undefined);
}
