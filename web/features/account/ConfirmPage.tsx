'use client';

import Link from 'next/link';
import { useEffect, useRef, useState } from 'react';
import type { PageAccounts } from '@/lib/accounts';
import { AccountError, accountErrorMessage, readMailLink } from '@/lib/accounts';
import { usePage } from '@/features/site';
import { buttonClass } from '@/ui/Button';
import { AuthScreen } from './AuthScreen';
import { NewPasswordScreen } from './NewPasswordScreen';
import { LoadingScreen } from './LoadingScreen';

type Outcome = { kind: 'confirmed' } | { kind: 'password' } | { kind: 'failed'; words: string };

/** The page at /auth/confirm, the target of the links in mails. */
export function ConfirmPage() {
  const outcome = useConfirmation(usePage());
  if (outcome === null) return <LoadingScreen />;
  switch (outcome.kind) {
    case 'password':
      return <NewPasswordScreen />;
    case 'confirmed':
      return (
        <AuthScreen title="That is confirmed" lead="Your address is known now, and you are logged in.">
          <Link href="/chat" className={buttonClass('primary', 'min-h-14 text-lg')}>
            Meet someone
          </Link>
        </AuthScreen>
      );
    case 'failed':
      return (
        <AuthScreen title="This link does not work" lead={<p role="alert">{outcome.words}</p>}>
          <div className="flex flex-wrap gap-3">
            <Link href="/recover" prefetch={false} className={buttonClass('primary')}>
              Ask for a new link
            </Link>
            <Link href="/login" prefetch={false} className={buttonClass('plain')}>
              Log in
            </Link>
          </div>
        </AuthScreen>
      );
  }
}

function useConfirmation(page: PageAccounts | null): Outcome | null {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const hasBegun = useRef(false);
  useEffect(() => {
    if (!page || hasBegun.current) return;
    // A link works once.
    hasBegun.current = true;
    void confirm(page).then(setOutcome);
  }, [page]);
  return outcome;
}

async function confirm({ accounts }: PageAccounts): Promise<Outcome> {
  const read = readMailLink(window.location.search, window.location.hash);
  // Removes the sign-in token from the URL and from the browser history.
  window.history.replaceState(window.history.state, '', window.location.pathname);
  if (read.kind === 'none') return { kind: 'failed', words: 'This address is only complete with the link of a mail.' };
  if (read.kind === 'refused') {
    return { kind: 'failed', words: accountErrorMessage(new AccountError({ kind: 'link-used-up' })) };
  }
  try {
    await accounts.confirm(read.link);
  } catch (error) {
    return { kind: 'failed', words: accountErrorMessage(error) };
  }
  return { kind: read.type === 'recovery' ? 'password' : 'confirmed' };
}
