/** What the call page is made of in a real browser: addresses, identity, storage. Made once per page load. */
import type { PageSwitches, WebConfig } from '@/lib/config';
import { pageSwitches, webConfig } from '@/lib/config';
import { fetchAuthMode, loadDisplayName, pageCredentials, signedOutTokens, tabUserId } from '@/lib/identity';
import type { CredentialsProvider } from '@/lib/matchmaking';
import { webResumeStorage } from '@/lib/matchmaking';
import type { UserId } from '@/lib/protocol';
import { fetchIceServers } from '@/lib/rtc';
import type { MatchmakingFactory } from './useMatchmakingWS';
import type { PeerFactory } from './useWebRTC';

interface PageServices {
  readonly config: WebConfig;
  readonly switches: PageSwitches;
  readonly credentials: CredentialsProvider;
}

let services: PageServices | null = null;
let tabUser: Promise<UserId> | null = null;

export function pageServices(): PageServices {
  if (services) return services;
  const config = webConfig(window.location.origin);
  const switches = pageSwitches(window.location.search);
  const credentials = pageCredentials({
    userId: switches.userId,
    authMode: () => fetchAuthMode(config.apiUrl),
    // Once: the tab's lock is held for the life of the page.
    tabUserId: () => (tabUser ??= tabUserId({ storage: window.sessionStorage, locks: navigator.locks })),
    displayName: () => loadDisplayName(window.localStorage),
    tokens: signedOutTokens,
  });
  services = { config, switches, credentials };
  return services;
}

export const matchmakingFactory: MatchmakingFactory = () => {
  const { config, credentials } = pageServices();
  return { url: config.matchmakingUrl, credentials, storage: webResumeStorage(window.sessionStorage) };
};

export const peerFactory: PeerFactory = () => {
  const { config, credentials, switches } = pageServices();
  return {
    relayOnly: switches.relayOnly,
    prepares: switches.prepare,
    refresh: async () => {
      const who = await credentials({ fresh: false });
      return fetchIceServers(config.apiUrl, who.kind === 'verified' ? who.token : null);
    },
  };
};
