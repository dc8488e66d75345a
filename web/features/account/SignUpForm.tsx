'use client';

import { useState } from 'react';
import { useAccount, usePage } from '@/features/site';
import { loadDisplayName } from '@/lib/identity';
import { AccountForm } from './AccountForm';
import { EmailField } from './EmailField';
import { PasswordField, passwordHint } from './PasswordField';
import { useSubmit } from './useSubmit';

interface SignUpFormProps {
  onDone(): void;
  /** A confirmation mail was sent to this address. */
  onConfirm(email: string): void;
}

/** Makes a member account. A guest keeps the user id. */
export function SignUpForm({ onDone, onConfirm }: SignUpFormProps) {
  const page = usePage();
  const account = useAccount();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const { isBusy, failure, run } = useSubmit();
  const isGuest = account.kind === 'signed-in' && account.who.isGuest;
  const submit = () =>
    run(async () => {
      if (!page) return;
      const { accounts } = page;
      const made = isGuest
        ? await accounts.becomeAccount(email, password)
        : await accounts.signUp(email, password, loadDisplayName(window.localStorage));
      if (made === 'confirm') onConfirm(email);
      else onDone();
    });
  return (
    <AccountForm
      label="Make my account"
      busyLabel="Making it…"
      submitTestId="signup-submit"
      isBusy={isBusy}
      failure={failure}
      onSubmit={() => void submit()}
    >
      <EmailField
        value={email}
        testId="signup-email"
        hint="With the address of your college, others see which campus you are from."
        onChange={setEmail}
      />
      <PasswordField value={password} isNew testId="signup-password" hint={passwordHint} onChange={setPassword} />
    </AccountForm>
  );
}
