/**
 * Whether this page is the only one of its browser that goes by a name. A duplicated tab is handed a copy of the
 * first one's storage; a lock that lives as long as the page tells the two apart.
 */
export type TabLocks = Pick<LockManager, 'request'>;

/** A page that is being left lets its lock go a moment after the next one has begun. */
const handOverMs = 500;

/** Takes the lock for the rest of the page's life; false: another tab holds it, and goes on holding it. */
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
