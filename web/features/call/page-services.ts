/** The services of the call page in a real browser: addresses, identity, storage. Made once per page load. */
import { pageAccounts } from '@/lib/accounts';
import type { PageSwitches, WebConfig } from '@/lib/config';
import { pageSwitches } from '@/lib/config';
import { loadDisplayName, pageCredentials, tabUserId } from '@/lib/identity';
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
  const { config, accounts, nameSync } = pageAccounts();
  const switches = pageSwitches(window.location.search);
  const credentials = pageCredentials({
    userId: switches.userId,
    authMode: () => accounts.authMode(),
    // Made once, since the lock of the tab is held until the page is closed.
    tabUserId: () => (tabUser ??= tabUserId({ storage: window.sessionStorage, locks: navigator.locks })),
    displayName: () => loadDisplayName(window.localStorage),
    tokens: {
      token: async (fresh) => {
        // The partner sees the profile name, so a name that was just typed is saved first.
        await nameSync.flush();
        return accounts.token(fresh);
      },
    },
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
