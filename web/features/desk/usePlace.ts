import { useSyncExternalStore } from 'react';
import type { Place } from './tabs';
import { placeOf } from './tabs';

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}

/** Which part of the desk the address names; back and forward work. */
export function usePlace(): Place {
  return placeOf(useSyncExternalStore(subscribe, () => window.location.hash, () => ''));
}
