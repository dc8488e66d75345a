import { useSyncExternalStore } from 'react';
import type { TabLocation } from './tabs';
import { parseTabLocation } from './tabs';

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}

/** The tab that the URL names. Back and forward of the browser work. */
export function useTabLocation(): TabLocation {
  return parseTabLocation(useSyncExternalStore(subscribe, () => window.location.hash, () => ''));
}
