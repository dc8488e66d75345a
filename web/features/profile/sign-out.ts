import type { PageAccounts } from '@/lib/accounts';

/** Out, and nothing of theirs stays on this machine. */
export async function signOutAndClear({ accounts, nameSync }: PageAccounts): Promise<void> {
  await accounts.signOut();
  nameSync.clear();
}

/** The same for an account that is gone already. */
export async function clearDeletedAccount({ accounts, nameSync }: PageAccounts): Promise<void> {
  await accounts.clearSignIn();
  nameSync.clear();
}
