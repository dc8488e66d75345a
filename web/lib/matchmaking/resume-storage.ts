/**
 * Where the newest resume token lives between connections, and, in a browser, between page loads of one tab.
 */
import type { ResumeToken } from '@/lib/protocol';
import { asResumeToken } from '@/lib/protocol';

export interface ResumeStorage {
  load(): ResumeToken | null;
  save(token: ResumeToken): void;
  clear(): void;
}

export function memoryResumeStorage(): ResumeStorage {
  let held: ResumeToken | null = null;
  return {
    load: () => held,
    save: (token) => {
      held = token;
    },
    clear: () => {
      held = null;
    },
  };
}

const key = 'gurukul.resume';

/** Storage may be full or forbidden: then the token lives as long as the page. */
export function webResumeStorage(storage: Storage): ResumeStorage {
  const fallback = memoryResumeStorage();
  return {
    load() {
      try {
        const text = storage.getItem(key);
        return text ? asResumeToken(text) : fallback.load();
      } catch {
        return fallback.load();
      }
    },
    save(token) {
      fallback.save(token);
      try {
        storage.setItem(key, token);
      } catch {
        // The fallback holds it.
      }
    },
    clear() {
      fallback.clear();
      try {
        storage.removeItem(key);
      } catch {
        // Nothing was stored then.
      }
    },
  };
}
