'use client';

import { LogOut } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { NewPassword } from '@/features/account';
import type { PageAccounts, SignIn } from '@/lib/accounts';
import { Button } from '@/ui/Button';
import { Section } from './Section';
import { signOutAndClear } from './sign-out';

/** E-mail address, password, and sign-out. */
export function YourAccount({ page, who }: { page: PageAccounts; who: SignIn }) {
  const router = useRouter();
  const [changing, setChanging] = useState<'no' | 'yes' | 'done'>('no');
  return (
    <Section title="Your account">
      {!who.isGuest && (
        <div className="mb-6">
          <p className="text-sm text-soft">You log in as</p>
          <p className="font-semibold [overflow-wrap:anywhere]" data-testid="account-email">
            {who.email}
          </p>
          {who.newEmail && <p className="mt-1 text-soft">{who.newEmail} waits for the link in its mail.</p>}
        </div>
      )}
      {changing === 'yes' && (
        <div className="mb-6 max-w-md">
          <NewPassword onDone={() => setChanging('done')} />
        </div>
      )}
      <p role="status" className="mb-4 font-semibold text-accent empty:hidden">
        {changing === 'done' && 'Your new password holds from now on.'}
      </p>
      <div className="flex flex-wrap gap-3">
        {!who.isGuest && changing !== 'yes' && (
          <Button onClick={() => setChanging('yes')}>Change the password</Button>
        )}
        <Button data-testid="logout" onClick={() => void signOutAndClear(page).then(() => router.push('/'))}>
          <LogOut aria-hidden size={18} />
          {who.isGuest ? 'Stop being this guest' : 'Log out'}
        </Button>
      </div>
    </Section>
  );
}
