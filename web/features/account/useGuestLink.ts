'use client';

import { useSearchParams } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import type { AccountState, PageAccounts } from '@/lib/accounts';
import { accountErrorMessage } from '@/lib/accounts';
import { loadDisplayName } from '@/lib/identity';

interface GuestLink {
  readonly isEntering: boolean;
  readonly failure: string | null;
}

/** `?as=guest`: makes a guest account for a user without a sign-in, so one click on the front page is enough. */
export function useGuestLink(page: PageAccounts | null, account: AccountState): GuestLink {
  const isPreferred = useSearchParams().get('as') === 'guest';
  const [failure, setFailure] = useState<string | null>(null);
  const hasBegun = useRef(false);
  const isEntering = isPreferred && account.kind === 'signed-out' && failure === null;
  const isDone = isPreferred && (account.kind === 'open' || account.kind === 'signed-in' || failure !== null);
  useEffect(() => {
    if (!page || !isEntering || hasBegun.current) return;
    hasBegun.current = true;
    page.accounts
      .enterAsGuest(loadDisplayName(window.localStorage))
      .catch((error: unknown) => setFailure(accountErrorMessage(error)));
  }, [page, isEntering]);
  useEffect(() => {
    if (!isDone) return;
    // Removes the parameter, so that a reload or a bookmark does not make another guest.
    const address = new URL(window.location.href);
    address.searchParams.delete('as');
    window.history.replaceState(window.history.state, '', address.pathname + address.search);
  }, [isDone]);
  return { isEntering, failure };
}
