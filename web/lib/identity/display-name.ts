/** The name that strangers see, remembered on this machine. */
const storageKey = 'gurukul.name';
export const maxNameLength = 40;

export function loadDisplayName(storage: Pick<Storage, 'getItem'>): string | null {
  try {
    return tidyName(storage.getItem(storageKey) ?? '');
  } catch {
    return null;
  }
}

export function saveDisplayName(storage: Pick<Storage, 'setItem' | 'removeItem'>, name: string): void {
  const tidy = tidyName(name);
  try {
    if (tidy === null) storage.removeItem(storageKey);
    else storage.setItem(storageKey, tidy);
  } catch {
    // It is asked for again next time.
  }
}

export function tidyName(name: string): string | null {
  const tidy = Array.from(name.replace(/\s+/g, ' ').trim()).slice(0, maxNameLength).join('').trim();
  return tidy === '' ? null : tidy;
}
