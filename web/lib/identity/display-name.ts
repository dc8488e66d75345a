/** The display name and the interests, stored in this browser. */
import { isObject } from '@/lib/protocol';

const storageKey = 'gurukul.name';
/** The green room writes this key too, with the match mode. */
const preferencesKey = 'gurukul.wishes';
export const maxNameLength = 40;

const listeners = new Set<() => void>();

/** Calls the listener whenever a name is saved on this page. */
export function onDisplayName(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function loadDisplayName(storage: Pick<Storage, 'getItem'>): string | null {
  try {
    return normalizeName(storage.getItem(storageKey) ?? '');
  } catch {
    return null;
  }
}

export function saveDisplayName(storage: Pick<Storage, 'setItem' | 'removeItem'>, name: string): void {
  const tidy = normalizeName(name);
  try {
    if (tidy === null) storage.removeItem(storageKey);
    else storage.setItem(storageKey, tidy);
  } catch {
    // Storage is not available: the user enters it again next time.
  }
  for (const listener of [...listeners]) listener();
}

/** Saves the initial interests of the green room. */
export function saveInterests(storage: Pick<Storage, 'getItem' | 'setItem'>, interests: readonly string[]): void {
  try {
    const stored: unknown = JSON.parse(storage.getItem(preferencesKey) ?? '{}');
    storage.setItem(preferencesKey, JSON.stringify({ ...(isObject(stored) && stored), interests }));
  } catch {
    // Storage is not available: the user enters them again.
  }
}

export function normalizeName(name: string): string | null {
  const tidy = Array.from(name.replace(/\s+/g, ' ').trim()).slice(0, maxNameLength).join('').trim();
  return tidy === '' ? null : tidy;
}
