'use client';

import Link from 'next/link';
import { Suspense, useEffect, useState, type ReactNode } from 'react';
import { AccountCorner, CornerContext, SiteNav, SitePage, useAccount, useMe, usePage } from '@/features/site';
import type { AccountState, PageAccounts } from '@/lib/accounts';
import { withNext } from '@/lib/accounts';
import { buttonClass } from '@/ui/Button';
import { LoginScreen } from './LoginScreen';
import { useGuestLink } from './useGuestLink';
import { LoadingScreen } from './LoadingScreen';

const corner = (
  <>
    <SiteNav at="meet" where="top" />
    <AccountCorner next="/chat" />
  </>
);
const endedWords = 'You were signed out. Log in again to go on.';

/**
 * Shows the green room to every user if the server has no accounts, else to signed-in users. Other users see the
 * sign-in form instead. `/chat?as=guest` makes a guest account without a form.
 */
export function MeetingGate({ children }: { children: ReactNode }) {
  return (
    <Suspense fallback={<LoadingScreen />}>
      <GreenRoomGate>{children}</GreenRoomGate>
    </Suspense>
  );
}

function GreenRoomGate({ children }: { children: ReactNode }) {
  const page = usePage();
  const account = useAccount();
  const guest = useGuestLink(page, account);
  const isFed = useIsFed(page, account);
  switch (account.kind) {
    case 'open':
    case 'unreachable':
      return children;
    case 'starting':
      return <LoadingScreen />;
    case 'signed-in':
      return isFed ? <CornerContext value={corner}>{children}</CornerContext> : <LoadingScreen />;
    case 'signed-out':
      if (guest.isEntering) return <LoadingScreen />;
      return (
        <LoginScreen
          first="guest"
          title="Come on in"
          lead={account.ended ? endedWords : 'Guests simply meet. With an account you also have buddies and a history.'}
          next="/chat"
          guestFailure={guest.failure}
          onDone={() => undefined}
        />
      );
  }
}

interface AccountGateProps {
  at: 'history' | 'buddies' | 'profile';
  /** What the page is for, in the sign-in form after "Log in to": `see your history`. */
  purpose: string;
  /** True: the page is for guests too. */
  forGuests?: boolean;
  children: ReactNode;
}

/** Shows a page that needs a signed-in user. */
export function AccountGate({ at, purpose, forGuests = false, children }: AccountGateProps) {
  const account = useAccount();
  switch (account.kind) {
    case 'starting':
      return <LoadingScreen />;
    case 'unreachable':
      return (
        <SitePage title="The server does not answer" at={at}>
          <p role="alert" className="text-lg text-soft">
            Check your connection. The page goes on trying by itself.
          </p>
        </SitePage>
      );
    case 'open':
      return (
        <SitePage title="There are no accounts here" at={at}>
          <p className="max-w-[52ch] text-lg text-soft">
            On this server everybody is a stranger, and nothing is kept. There is nobody to log in as.
          </p>
          <p className="mt-6">
            <Link href="/chat" className={buttonClass('primary')}>
              Meet someone
            </Link>
          </p>
        </SitePage>
      );
    case 'signed-out':
      return (
        <LoginScreen
          first={forGuests ? 'login' : 'account'}
          title="Log in"
          lead={account.ended ? endedWords : `Log in to ${purpose}.`}
          next={`/${at}`}
          onDone={() => undefined}
        />
      );
    case 'signed-in':
      if (account.who.isGuest && !forGuests) return <AccountNeeded at={at} purpose={purpose} />;
      return children;
  }
}

function AccountNeeded({ at, purpose }: Pick<AccountGateProps, 'at' | 'purpose'>) {
  return (
    <SitePage title={at === 'history' ? 'History' : 'Buddies'} at={at}>
      <div className="rounded-3xl bg-wall p-6 wide:p-8">
        <h2 className="font-display text-2xl font-bold tracking-tight">Guests are forgotten</h2>
        <p className="mt-2 max-w-[52ch] text-soft">
          With an account you can {purpose}. You stay the person you are now, with the same name.
        </p>
        <Link
          href={withNext('/sign-up', `/${at}`)}
          prefetch={false}
          className={buttonClass('primary', 'mt-5')}
        >
          Make an account
        </Link>
      </div>
    </SitePage>
  );
}

const feedTimeoutMs = 2_000;

/** Whether the profile name is available to the green room. The gate waits for it once, for a short time. */
function useIsFed(page: PageAccounts | null, account: AccountState): boolean {
  const me = useMe();
  const userId = account.kind === 'signed-in' ? account.who.userId : null;
  const [lateFor, setLateFor] = useState<string | null>(null);
  const isFed = userId !== null && (page?.nameSync.isFed(userId) ?? false);
  const isSettled = me.kind === 'ready' || me.kind === 'failed' || isFed || lateFor === userId;
  useEffect(() => {
    if (userId === null || isSettled) return undefined;
    const timer = setTimeout(() => setLateFor(userId), feedTimeoutMs);
    return () => clearTimeout(timer);
  }, [userId, isSettled]);
  return isSettled;
}
