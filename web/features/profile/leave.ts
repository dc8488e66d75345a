import type { PageAccounts } from '@/lib/accounts';

/** Out, and nothing of theirs stays on this machine. */
export async function leave({ accounts, nameSync }: PageAccounts): Promise<void> {
  await accounts.signOut();
  nameSync.forget();
}

/** The same for an account that is gone already. */
export async function leaveDeleted({ accounts, nameSync }: PageAccounts): Promise<void> {
  await accounts.forget();
  nameSync.forget();
}
