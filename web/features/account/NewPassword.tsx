'use client';

import { useState } from 'react';
import { usePage } from '@/features/site';
import { isFault } from '@/lib/accounts';
import { AccountForm } from './AccountForm';
import { PasswordField, passwordHint } from './PasswordField';
import { useSubmit } from './useSubmit';

/** Sets a new password. The link in the mail has already signed the user in. */
export function NewPassword({ label = 'Save the password', onDone }: { label?: string; onDone(): void }) {
  const page = usePage();
  const [password, setPassword] = useState('');
  const [current, setCurrent] = useState('');
  const [wantsCurrent, setWantsCurrent] = useState(false);
  const { isBusy, failure, run } = useSubmit();
  const submit = () =>
    run(async () => {
      try {
        await page?.accounts.changePassword(password, wantsCurrent ? current : null);
      } catch (error) {
        if (isFault(error, 'needs-proof')) setWantsCurrent(true);
        throw error;
      }
      setPassword('');
      setCurrent('');
      onDone();
    });
  return (
    <AccountForm
      label={label}
      busyLabel="Saving…"
      submitTestId="new-password-submit"
      isBusy={isBusy}
      failure={failure}
      onSubmit={() => void submit()}
    >
      {wantsCurrent && (
        <PasswordField
          label="Current password"
          value={current}
          testId="current-password"
          onChange={setCurrent}
        />
      )}
      <PasswordField
        label="New password"
        value={password}
        isNew
        testId="new-password"
        hint={`${passwordHint} Everywhere else you are logged out.`}
        onChange={setPassword}
      />
    </AccountForm>
  );
}
