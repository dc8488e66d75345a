'use client';

import { MailCheck } from 'lucide-react';
import { useState } from 'react';
import { usePage } from '@/features/site';
import type { DigitsType } from '@/lib/accounts';
import { TextField } from '@/ui/Field';
import { AccountForm } from './AccountForm';
import { useSubmit } from './useSubmit';

interface MailSentProps {
  email: string;
  type: DigitsType;
  children: string;
  /** Confirms by the mailed code. The link in the mail leads to a separate page. */
  onConfirmed(): void;
}

/** Says that a mail was sent. The mail has a link, and a six-digit code for use on another device. */
export function MailSent({ email, type, children, onConfirmed }: MailSentProps) {
  const page = usePage();
  const [digits, setDigits] = useState('');
  const { isBusy, failure, run } = useSubmit();
  const submit = () =>
    run(async () => {
      await page?.accounts.confirm({ kind: 'digits', email, digits, type });
      onConfirmed();
    });
  return (
    <div className="flex flex-col gap-7">
      <div role="status" data-testid="mail-sent" className="flex gap-4 rounded-3xl bg-wall p-5">
        <MailCheck aria-hidden size={28} className="shrink-0 text-accent" />
        <div className="min-w-0">
          <p className="font-semibold [overflow-wrap:anywhere]">{email}</p>
          <p className="mt-1 text-soft">{children}</p>
        </div>
      </div>
      <AccountForm
        label="Confirm"
        busyLabel="One moment…"
        look="plain"
        submitTestId="digits-submit"
        isBusy={isBusy}
        failure={failure}
        onSubmit={() => void submit()}
      >
        <TextField
          label="Or type the six digits of the mail"
          data-testid="digits"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={12}
          className="tracking-[.3em] tabular-nums"
          value={digits}
          onChange={(event) => setDigits(event.target.value.replace(/\D/g, '').slice(0, 6))}
        />
      </AccountForm>
    </div>
  );
}
