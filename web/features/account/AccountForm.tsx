'use client';

import type { ReactNode } from 'react';
import { usePage } from '@/features/site';
import type { ButtonLook } from '@/ui/Button';
import { Button } from '@/ui/Button';

interface AccountFormProps {
  /** The label of the button, normally and while the form is being sent. */
  label: string;
  busyLabel: string;
  look?: ButtonLook;
  submitTestId: string;
  isBusy: boolean;
  failure: string | null;
  children: ReactNode;
  onSubmit(): void;
}

/** Fields, one button, and the error below it. The fields are disabled until React has hydrated the page. */
export function AccountForm({ label, busyLabel, look = 'primary', submitTestId, ...props }: AccountFormProps) {
  const { isBusy, failure, children, onSubmit } = props;
  const isLive = usePage() !== null;
  return (
    <form
      // Without script, the browser sends the form itself; the password must not appear in the URL.
      method="post"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <fieldset disabled={!isLive} className="flex min-w-0 flex-col gap-4">
        {children}
        <Button type="submit" look={look} data-testid={submitTestId} aria-disabled={isBusy} className="mt-1 w-full">
          {isBusy ? busyLabel : label}
        </Button>
        <p role="alert" data-testid="account-failure" className="font-semibold text-danger empty:hidden">
          {failure}
        </p>
      </fieldset>
    </form>
  );
}
