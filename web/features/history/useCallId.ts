'use client';

import { useSearchParams } from 'next/navigation';
import type { CallId } from '@/lib/api';
import { asCallId } from '@/lib/api';

interface OpenCall {
  readonly id: CallId | null;
  open(id: CallId): void;
  close(): void;
}

/** The call that is looked at is in the address, so that the browser's own way back works. */
export function useCallId(): OpenCall {
  const id = useSearchParams().get('call');
  return {
    id: id ? asCallId(id) : null,
    open: (call) => {
      const address = `${window.location.pathname}?${new URLSearchParams({ call })}`;
      // From one call to the next is no step of its own.
      if (id) window.history.replaceState(null, '', address);
      else window.history.pushState(null, '', address);
    },
    close: () => window.history.pushState(null, '', window.location.pathname),
  };
}
