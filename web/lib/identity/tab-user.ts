/**
 * The user id of a tab in open mode: a random id per tab, so that each tab is a separate user.
 */
import { randomUuid } from '@/lib/base/uuid';
import type { UserId } from '@/lib/protocol';
import { asUserId } from '@/lib/protocol';
import type { TabLocks } from './tab-lock';
import { holdTabLock } from './tab-lock';

const storageKey = 'gurukul.user';

export interface TabFacts {
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>;
  readonly locks?: TabLocks | undefined;
}

export async function tabUserId({ storage, locks }: TabFacts): Promise<UserId> {
  const stored = readItem(storage);
  if (stored && (await holdTabLock(lockName(stored), locks))) return asUserId(stored);
  const fresh = randomUuid();
  await holdTabLock(lockName(fresh), locks);
  try {
    storage.setItem(storageKey, fresh);
  } catch {
    // Storage is not available: this page load gets its own id.
  }
  return asUserId(fresh);
}

function readItem(storage: TabFacts['storage']): string | null {
  try {
    return storage.getItem(storageKey);
  } catch {
    return null;
  }
}

const lockName = (userId: string) => `${storageKey}.${userId}`;
