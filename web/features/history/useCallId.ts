'use client';

import { useSearchParams } from 'next/navigation';
import type { CallId } from '@/lib/api';
import { asCallId } from '@/lib/api';

interface OpenCall {
  readonly id: CallId | null;
  open(id: CallId): void;
  close(): void;
}

/** The open call is in the URL, so that the back button works. */
export function useCallId(): OpenCall {
  const id = useSearchParams().get('call');
  return {
    id: id ? asCallId(id) : null,
    open: (call) => {
      const address = `${window.location.pathname}?${new URLSearchParams({ call })}`;
      // Switching between calls does not add a history entry.
      if (id) window.history.replaceState(null, '', address);
      else window.history.pushState(null, '', address);
    },
    close: () => window.history.pushState(null, '', window.location.pathname),
  };
}
