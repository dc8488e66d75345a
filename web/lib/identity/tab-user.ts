/**
 * Who a tab is in open mode: a random id per tab, so that several people on one machine are each their own
 * person. A duplicated tab is handed a copy of the first one's storage; a lock that lives as long as the
 * page tells them apart.
 */
import { randomUuid } from '@/lib/base/uuid';
import type { UserId } from '@/lib/protocol';
import { asUserId } from '@/lib/protocol';

const storageKey = 'gurukul.user';

export interface TabFacts {
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>;
  /** Absent on pages without TLS. */
  readonly locks?: Pick<LockManager, 'request'> | undefined;
}

export async function tabUserId({ storage, locks }: TabFacts): Promise<UserId> {
  const stored = readItem(storage);
  if (stored && (await isOurs(stored, locks))) return asUserId(stored);
  const fresh = randomUuid();
  await isOurs(fresh, locks);
  try {
    storage.setItem(storageKey, fresh);
  } catch {
    // Then this page load is a person of its own.
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

/** Takes the lock of this id for the rest of the page's life; false: another tab holds it. */
function isOurs(userId: string, locks: TabFacts['locks']): Promise<boolean> {
  if (!locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    const held = locks.request(`${storageKey}.${userId}`, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock === null ? undefined : new Promise<never>(() => undefined);
    });
    void held.catch(() => resolve(true));
  });
}
