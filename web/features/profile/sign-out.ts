import type { PageAccounts } from '@/lib/accounts';

/** Signs out and removes the user's data from this browser. */
export async function signOutAndClear({ accounts, nameSync }: PageAccounts): Promise<void> {
  await accounts.signOut();
  nameSync.clear();
}

/** Removes the user's data from this browser after the account was deleted. */
export async function clearDeletedAccount({ accounts, nameSync }: PageAccounts): Promise<void> {
  await accounts.clearSignIn();
  nameSync.clear();
}
