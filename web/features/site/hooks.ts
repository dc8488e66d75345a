'use client';

import { useMemo, useSyncExternalStore } from 'react';
import type { Api, PublicSettings } from '@/lib/api';
import type { AccountState, MeState, PageAccounts } from '@/lib/accounts';
import { pageAccounts } from '@/lib/accounts';
import type { Store } from '@/lib/base/store';

const never = () => () => undefined;
const nothing = () => null;
const starting: AccountState = { kind: 'starting' };
const nobody: MeState = { kind: 'nobody' };

/** Null in the exported page; in the browser, the same object for the life of the page. */
export function usePage(): PageAccounts | null {
  return useSyncExternalStore(never, pageAccounts, nothing);
}

/** The state of the sign-in. */
export function useAccount(): AccountState {
  return useStore(usePage()?.accounts.state, starting);
}

/** The profile of the signed-in user. */
export function useMe(): MeState {
  return useStore(usePage()?.me.state, nobody);
}

/** The operator's settings; null: unknown, or the server has no accounts. */
export function usePublicSettings(): PublicSettings | null {
  return useStore<PublicSettings | null>(usePage()?.settings.state, null);
}

export interface Member {
  readonly api: Api;
  readonly isGuest: boolean;
}

/** The signed-in user with the API; null: not signed in, or open mode. */
export function useMember(): Member | null {
  const page = usePage();
  const account = useAccount();
  const isGuest = account.kind === 'signed-in' ? account.who.isGuest : null;
  return useMemo(
    () => (page !== null && isGuest !== null ? { api: page.api, isGuest } : null),
    [page, isGuest],
  );
}

function useStore<Value>(store: Store<Value> | undefined, before: Value): Value {
  return useSyncExternalStore(store?.subscribe ?? never, store?.get ?? (() => before), () => before);
}
