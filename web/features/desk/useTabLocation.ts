import { useSyncExternalStore } from 'react';
import type { TabLocation } from './tabs';
import { parseTabLocation } from './tabs';

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}

/** Which part of the desk the address names; back and forward work. */
export function useTabLocation(): TabLocation {
  return parseTabLocation(useSyncExternalStore(subscribe, () => window.location.hash, () => ''));
}
