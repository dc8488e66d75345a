/** The name that strangers see, and the interests, remembered on this machine. */
import { isObject } from '@/lib/protocol';

const storageKey = 'gurukul.name';
/** Written by the green room too, with the mode beside the interests. */
const preferencesKey = 'gurukul.wishes';
export const maxNameLength = 40;

const listeners = new Set<() => void>();

/** Told whenever a name is saved on this page. */
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
    // It is asked for again next time.
  }
  for (const listener of [...listeners]) listener();
}

/** What the green room begins with. */
export function saveInterests(storage: Pick<Storage, 'getItem' | 'setItem'>, interests: readonly string[]): void {
  try {
    const stored: unknown = JSON.parse(storage.getItem(preferencesKey) ?? '{}');
    storage.setItem(preferencesKey, JSON.stringify({ ...(isObject(stored) && stored), interests }));
  } catch {
    // They are typed again.
  }
}

export function normalizeName(name: string): string | null {
  const tidy = Array.from(name.replace(/\s+/g, ' ').trim()).slice(0, maxNameLength).join('').trim();
  return tidy === '' ? null : tidy;
}
