/** The accounts of a real page: made on first use, once per page load. Browser only. */
import { Api } from '@/lib/api';
import type { WebConfig } from '@/lib/config';
import { webConfig } from '@/lib/config';
import { fetchAuthMode, holdTabLock } from '@/lib/identity';
import type { AuthMode } from '@/lib/protocol';
import { Accounts } from './accounts';
import { AccountError } from './faults';
import { MeStore } from './me-store';
import { NameSync } from './name-sync';
import { SettingsStore } from './settings-store';
import { SignInStorage, withMemoryFallback } from './sign-in-storage';

export interface PageAccounts {
  readonly config: WebConfig;
  readonly accounts: Accounts;
  /** `/api/v1` with the token of the signed-in user. */
  readonly api: Api;
  readonly me: MeStore;
  readonly settings: SettingsStore;
  readonly nameSync: NameSync;
}

const storageKey = 'gurukul.session';
let page: PageAccounts | null = null;

export function pageAccounts(): PageAccounts {
  return (page ??= makePageAccounts());
}

/** For tests: replaces the accounts that components use. */
export function setPageAccounts(made: PageAccounts): void {
  page = made;
}

function makePageAccounts(): PageAccounts {
  const config = webConfig(window.location.origin);
  const machine = withMemoryFallback(() => window.localStorage);
  const vault = new SignInStorage(withMemoryFallback(() => window.sessionStorage), machine);
  const accounts = new Accounts({
    storageKey,
    vault,
    memory: machine,
    confirmUrl: `${window.location.origin}/auth/confirm`,
    askAuthMode: () => fetchAuthMode(config.apiUrl),
    loadClient: async (mode) => {
      const settings = { ...serviceOf(config, mode), storageKey, vault };
      const { makeAuthClient } = await import('./auth-client');
      return makeAuthClient(settings);
    },
    claimGuest: (userId) => holdTabLock(`gurukul.guest.${userId}`, navigator.locks),
  });
  const api = new Api({
    baseUrl: config.apiUrl,
    token: async (fresh) => (await accounts.token(fresh))?.token ?? null,
  });
  const me = new MeStore(api, accounts);
  const settings = new SettingsStore(api, accounts);
  const nameSync = new NameSync(me, machine);
  // Another tab has signed in or out.
  window.addEventListener('storage', (event) => {
    if (event.key === storageKey || event.key === null) void accounts.reread();
  });
  accounts.start();
  me.start();
  settings.start();
  nameSync.start();
  return { config, accounts, api, me, settings, nameSync };
}

function serviceOf(config: WebConfig, mode: AuthMode): { url: string; apiKey: string | null } {
  const { supabaseUrl, supabaseAnonKey } = config;
  if (mode === 'supabase' && supabaseAnonKey === null) throw new AccountError({ kind: 'not-set-up' });
  return { url: `${supabaseUrl}/auth/v1`, apiKey: supabaseAnonKey };
}
