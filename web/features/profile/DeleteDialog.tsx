'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { PasswordField, useSubmit } from '@/features/account';
import type { PageAccounts } from '@/lib/accounts';
import { AccountError, accountErrorMessage } from '@/lib/accounts';
import { apiErrorMessage, deleteMe, isRefused } from '@/lib/api';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { TextField } from '@/ui/Field';
import { clearDeletedAccount } from './sign-out';

const word = 'delete';

const words = (error: unknown) => (error instanceof AccountError ? accountErrorMessage(error) : apiErrorMessage(error));

/** Deletes the account. Since this is final, the user has to type a confirmation word. */
export function DeleteDialog({ page, onClose }: { page: PageAccounts; onClose(): void }) {
  const router = useRouter();
  const [typed, setTyped] = useState('');
  const [password, setPassword] = useState('');
  const [wantsPassword, setWantsPassword] = useState(false);
  const { isBusy, failure, run } = useSubmit(words);
  const isSure = typed.trim().toLowerCase() === word;
  const remove = () =>
    run(async () => {
      if (wantsPassword) await page.accounts.signInAgain(password);
      try {
        await deleteMe(page.api);
      } catch (error) {
        if (isRefused(error, 'reauthentication_needed')) setWantsPassword(true);
        throw error;
      }
      await clearDeletedAccount(page);
      router.push('/');
    });
  return (
    <Dialog title="Delete all of it?" testId="delete-dialog" onClose={onClose}>
      <p>
        Your profile, your picture, your buddies and your side of every call are gone at once, and for good. Nobody can
        bring them back.
      </p>
      <form
        className="flex flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          if (isSure) void remove();
        }}
      >
        <TextField
          label={`Type ${word} to go on`}
          data-autofocus
          data-testid="delete-word"
          autoComplete="off"
          autoCapitalize="none"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        {wantsPassword && <PasswordField value={password} testId="delete-password" onChange={setPassword} />}
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>Keep it</Button>
          <Button type="submit" look="danger" data-testid="delete-confirm" disabled={!isSure} aria-disabled={isBusy}>
            {isBusy ? 'Deleting…' : 'Delete for good'}
          </Button>
        </div>
        <p role="alert" className="font-semibold text-danger empty:hidden">
          {failure}
        </p>
      </form>
    </Dialog>
  );
}
