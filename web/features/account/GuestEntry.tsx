'use client';

import { useAccount, usePage, usePublicSettings } from '@/features/site';
import { loadDisplayName } from '@/lib/identity';
import type { ButtonLook } from '@/ui/Button';
import { Button } from '@/ui/Button';
import { useSubmit } from './useSubmit';

interface GuestEntryProps {
  look: ButtonLook;
  /** The error of an automatic attempt. */
  failure?: string | null;
  onDone(): void;
}

/** Makes a guest account with one click. It lasts as long as the tab is open. */
export function GuestEntry({ look, failure: before = null, onDone }: GuestEntryProps) {
  const page = usePage();
  const account = useAccount();
  const settings = usePublicSettings();
  const { isBusy, failure, run } = useSubmit();
  if (settings?.guests === false) {
    return <p className="text-soft">Guests are not let in at the moment. Log in, or make an account.</p>;
  }
  const enter = () =>
    run(async () => {
      // A user who is already a guest keeps the account.
      if (account.kind !== 'signed-in') {
        await page?.accounts.enterAsGuest(loadDisplayName(window.localStorage));
      }
      onDone();
    });
  return (
    <div>
      <Button
        look={look}
        data-testid="guest-enter"
        disabled={page === null}
        aria-disabled={isBusy}
        className="min-h-14 w-full text-lg disabled:opacity-100"
        onClick={() => void enter()}
      >
        {isBusy ? 'One moment…' : 'Enter as a guest'}
      </Button>
      <p className="mt-2 text-sm text-soft">Nothing to fill in. A guest is forgotten when the tab is closed.</p>
      <p role="alert" className="mt-2 font-semibold text-danger empty:hidden">
        {failure ?? before}
      </p>
    </div>
  );
}
