/** Gets fresh relay credentials from `GET /api/v1/ice-servers`, and inspects ICE servers. */
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

/** The earliest expiry of the relay credentials (username `<unix time>:<user>`). Null: no expiry. */
export function credentialsExpireAtMs(iceServers: readonly IceServer[]): number | null {
  const ends = iceServers.flatMap(({ username }) => {
    const seconds = /^(\d{1,12}):/.exec(username ?? '')?.[1];
    return seconds === undefined ? [] : [Number(seconds) * 1000];
  });
  return ends.length === 0 ? null : Math.min(...ends);
}

/** Whether the URLs are the same; ignores the credentials. */
export function sameServers(a: readonly IceServer[], b: readonly IceServer[]): boolean {
  const urls = (servers: readonly IceServer[]) => servers.flatMap((server) => server.urls).sort().join(' ');
  return urls(a) === urls(b);
}

export function hasRelay(iceServers: readonly IceServer[]): boolean {
  return iceServers.some((server) => server.username !== undefined);
}
