/**
 * Stores the newest resume token between connections and, in a browser, between page loads of a tab.
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

/** If the storage is full or disabled, the token is kept in memory until the page is closed. */
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
        // The fallback in memory has it.
      }
    },
    clear() {
      fallback.clear();
      try {
        storage.removeItem(key);
      } catch {
        // Nothing was stored.
      }
    },
  };
}
