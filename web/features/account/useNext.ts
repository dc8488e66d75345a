import { useSyncExternalStore } from 'react';
import { nextPath } from '@/lib/accounts';

const never = () => () => undefined;

/** The page that follows: `?next=` of the URL, else the green room. */
export function useNext(): string {
  return useSyncExternalStore(never, () => nextPath(window.location.search), () => '/chat');
}
