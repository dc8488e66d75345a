'use client';

import Link from 'next/link';
import { useState } from 'react';
import { usePage } from '@/features/site';
import { AccountForm } from './AccountForm';
import { AuthScreen } from './AuthScreen';
import { EmailField } from './EmailField';
import { linkClass } from './LoginForm';
import { MailSent } from './MailSent';
import { NewPasswordScreen } from './NewPasswordScreen';
import { useSubmit } from './useSubmit';

/** The page at /recover: a mail with a link to a new password. */
export function RecoverPage() {
  const page = usePage();
  const [email, setEmail] = useState('');
  const [sentTo, setSentTo] = useState<string | null>(null);
  const [isConfirmed, setConfirmed] = useState(false);
  const { isBusy, failure, run } = useSubmit();
  const submit = () =>
    run(async () => {
      await page?.accounts.sendRecovery(email);
      setSentTo(email);
    });
  if (isConfirmed) return <NewPasswordScreen />;
  return (
    <AuthScreen title="Forgot your password?" lead="A link to a new one is sent to your address.">
      {sentTo === null ? (
        <AccountForm
          label="Send the link"
          busyLabel="Sending…"
          submitTestId="recover-submit"
          isBusy={isBusy}
          failure={failure}
          onSubmit={() => void submit()}
        >
          <EmailField value={email} testId="recover-email" onChange={setEmail} />
        </AccountForm>
      ) : (
        <MailSent email={sentTo} type="recovery" onConfirmed={() => setConfirmed(true)}>
          If there is an account with this address, a mail is on its way. Its link works for an hour.
        </MailSent>
      )}
      <p>
        <Link href="/login" prefetch={false} className={linkClass}>
          Back to logging in
        </Link>
      </p>
    </AuthScreen>
  );
}
