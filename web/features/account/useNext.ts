import { useSyncExternalStore } from 'react';
import { nextPath } from '@/lib/accounts';

const never = () => () => undefined;

/** Where this page leads to when it is done: `?next=` of its address, else the green room. */
export function useNext(): string {
  return useSyncExternalStore(never, () => nextPath(window.location.search), () => '/chat');
}
