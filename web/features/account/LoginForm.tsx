'use client';

import Link from 'next/link';
import { useState } from 'react';
import { usePage } from '@/features/site';
import { isFault, withNext } from '@/lib/accounts';
import type { ButtonLook } from '@/ui/Button';
import { Button } from '@/ui/Button';
import { AccountForm } from './AccountForm';
import { EmailField } from './EmailField';
import { MailSent } from './MailSent';
import { PasswordField } from './PasswordField';
import { useSubmit } from './useSubmit';

interface LoginFormProps {
  look?: ButtonLook;
  next: string;
  onDone(): void;
}

export function LoginForm({ look = 'primary', next, onDone }: LoginFormProps) {
  const page = usePage();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [sentTo, setSentTo] = useState<string | null>(null);
  const { isBusy, error, failure, run } = useSubmit();
  const submit = () =>
    run(async () => {
      await page?.accounts.signIn(email, password);
      onDone();
    });
  const sendAgain = () =>
    run(async () => {
      await page?.accounts.sendConfirmation(email);
      setSentTo(email);
    });
  if (sentTo !== null) {
    return (
      <MailSent email={sentTo} type="signup" onConfirmed={onDone}>
        Another mail is on its way. Open its link and your account is ready.
      </MailSent>
    );
  }
  return (
    <div>
      <AccountForm
        label="Log in"
        busyLabel="Logging in…"
        look={look}
        submitTestId="login-submit"
        isBusy={isBusy}
        failure={failure}
        onSubmit={() => void submit()}
      >
        <EmailField value={email} testId="login-email" onChange={setEmail} />
        <PasswordField value={password} testId="login-password" onChange={setPassword} />
      </AccountForm>
      {isFault(error, 'not-confirmed') && (
        <Button data-testid="send-again" className="mt-3 w-full" onClick={() => void sendAgain()}>
          Send the mail again
        </Button>
      )}
      <p className="mt-3 flex flex-wrap justify-between gap-x-6 text-sm">
        <Link href={withNext('/sign-up', next)} prefetch={false} className={linkClass}>
          Make an account
        </Link>
        <Link href="/recover" prefetch={false} className={linkClass}>
          Forgot your password?
        </Link>
      </p>
    </div>
  );
}

export const linkClass =
  'inline-flex min-h-11 items-center font-semibold text-accent underline decoration-from-font underline-offset-4';
