'use client';

import type { ReactNode } from 'react';
import { AuthScreen, OrDivider } from './AuthScreen';
import { GuestEntry } from './GuestEntry';
import { LoginForm } from './LoginForm';

export interface LoginScreenProps {
  /** The form that is shown first; `account`: the page is not available to guests. */
  first: 'guest' | 'login' | 'account';
  title: string;
  lead: ReactNode;
  next: string;
  guestFailure?: string | null;
  onDone(): void;
}

export function LoginScreen({ first, title, lead, next, guestFailure = null, onDone }: LoginScreenProps) {
  return (
    <AuthScreen title={title} lead={lead}>
      {first === 'guest' && (
        <>
          <GuestEntry look="primary" failure={guestFailure} onDone={onDone} />
          <OrDivider />
        </>
      )}
      <LoginForm look={first === 'guest' ? 'plain' : 'primary'} next={next} onDone={onDone} />
      {first === 'login' && (
        <>
          <OrDivider />
          <GuestEntry look="plain" onDone={onDone} />
        </>
      )}
    </AuthScreen>
  );
}
