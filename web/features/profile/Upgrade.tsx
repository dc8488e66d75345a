'use client';

import { useState } from 'react';
import { MailSent, SignUpForm } from '@/features/account';

/** For guests: makes a member account with the same user id. */
export function Upgrade() {
  const [sentTo, setSentTo] = useState<string | null>(null);
  return (
    <section data-testid="upgrade" className="mb-8 rounded-3xl bg-wall p-6 wide:p-8">
      <h2 className="font-display text-2xl font-bold tracking-tight">Keep who you are</h2>
      <p className="mt-2 mb-5 max-w-[52ch] text-soft">
        A guest is forgotten when the tab is closed. With an account you stay this person, with buddies, a history and a
        picture.
      </p>
      <div className="max-w-md">
        {sentTo === null ? (
          <SignUpForm onDone={() => undefined} onConfirm={setSentTo} />
        ) : (
          <MailSent email={sentTo} type="email_change" onConfirmed={() => setSentTo(null)}>
            Open the link in the mail, here in this browser, and the account is yours.
          </MailSent>
        )}
      </div>
    </section>
  );
}
