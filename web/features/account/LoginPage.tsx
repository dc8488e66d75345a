'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { useAccount } from '@/features/site';
import { LoginScreen } from './LoginScreen';
import { useNext } from './useNext';
import { LoadingScreen } from './LoadingScreen';

/** The page at /login. A user who is signed in, or does not need to be, is redirected. */
export function LoginPage() {
  const router = useRouter();
  const account = useAccount();
  const next = useNext();
  const isThrough = account.kind === 'open' || (account.kind === 'signed-in' && !account.who.isGuest);
  useEffect(() => {
    if (isThrough) router.replace(next);
  }, [isThrough, router, next]);
  if (isThrough) return <LoadingScreen />;
  return (
    <LoginScreen
      first="login"
      title="Welcome back"
      lead="Log in, or go in without a name."
      next={next}
      onDone={() => router.replace(next)}
    />
  );
}
