'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useAccount } from '@/features/site';
import { withNext } from '@/lib/accounts';
import { AuthScreen } from './AuthScreen';
import { GuestEntry } from './GuestEntry';
import { linkClass } from './LoginForm';
import { MailSent } from './MailSent';
import { SignUpForm } from './SignUpForm';
import { useNext } from './useNext';

/** The page at /sign-up. */
export function SignUpPage() {
  const router = useRouter();
  const account = useAccount();
  const next = useNext();
  const [sentTo, setSentTo] = useState<string | null>(null);
  const isGuest = account.kind === 'signed-in' && account.who.isGuest;
  const goOn = () => router.replace(next);
  if (sentTo !== null) {
    return (
      <AuthScreen title="One more step">
        <MailSent email={sentTo} type={isGuest ? 'email_change' : 'signup'} onConfirmed={goOn}>
          A mail is on its way. Open its link and your account is ready; it works for a day.
        </MailSent>
      </AuthScreen>
    );
  }
  return (
    <AuthScreen
      title={isGuest ? 'Keep who you are' : 'Make an account'}
      lead={
        isGuest
          ? 'You stay the same person, with the same name. From now on there are buddies and a history too.'
          : 'For a name that stays, buddies to meet again, and a history of who said what.'
      }
    >
      <SignUpForm onDone={goOn} onConfirm={setSentTo} />
      {!isGuest && (
        <>
          <p>
            Do you have one?{' '}
            <Link href={withNext('/login', next)} prefetch={false} className={linkClass}>
              Log in
            </Link>
          </p>
          <GuestEntry look="plain" onDone={goOn} />
        </>
      )}
    </AuthScreen>
  );
}
