import type { PageAccounts } from '@/lib/accounts';

/** Out, and nothing of theirs stays on this machine. */
export async function leave({ accounts, nameSync }: PageAccounts): Promise<void> {
  await accounts.signOut();
  nameSync.forget();
}
