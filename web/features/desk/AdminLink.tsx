'use client';

import { useSubmit } from '@/features/account';
import type { PageAccounts } from '@/lib/accounts';
import { apiErrorMessage, openAdminLink } from '@/lib/api';
import { Button } from '@/ui/Button';

const prefix = '#admin=';
const attemptsMax = 20;
const pauseMs = 500;

/** The token of the link that the server printed at its start; null: the URL has none. */
export function adminToken(): string | null {
  const { hash } = window.location;
  return hash.startsWith(prefix) ? hash.slice(prefix.length) : null;
}

/** The server reads its list of administrators every second, so the profile shows the right a moment later. */
async function untilAdmin(page: PageAccounts): Promise<void> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    await page.me.load();
    const state = page.me.state.get();
    if (state.kind === 'ready' && state.me.isAdmin) return;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** Makes the signed-in user the first administrator, by the link from the server's console. */
export function AdminLink({ page }: { page: PageAccounts }) {
  const { isBusy, failure, run } = useSubmit(apiErrorMessage);
  const become = () =>
    run(async () => {
      await openAdminLink(page.api, adminToken() ?? '');
      window.history.replaceState(null, '', window.location.pathname);
      await untilAdmin(page);
    });
  return (
    <div className="flex flex-col items-start gap-4">
      <p>This link of the server&apos;s console makes this account its administrator.</p>
      <Button look="primary" data-testid="admin-link" aria-disabled={isBusy} onClick={() => void become()}>
        {isBusy ? 'One moment…' : 'Become the administrator'}
      </Button>
      <p role="alert" className="font-semibold text-danger empty:hidden">
        {failure}
      </p>
    </div>
  );
}
