/**
 * A lock with a name, which one page of a browser can hold. A duplicated tab has a copy of the storage of the first
 * tab; the lock distinguishes the two.
 */
export type TabLocks = Pick<LockManager, 'request'>;

/** A page that is being closed may release its lock shortly after the next page has started. */
const handOverMs = 500;

/** Takes the lock until the page is closed; false: another tab holds it. */
export function holdTabLock(name: string, locks: TabLocks | undefined): Promise<boolean> {
  // Absent on pages without TLS.
  if (!locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    const held = locks.request(name, { signal: AbortSignal.timeout(handOverMs) }, () => {
      resolve(true);
      return new Promise<never>(() => undefined);
    });
    void held.catch((error: unknown) => resolve(!isTimeout(error)));
  });
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
}
