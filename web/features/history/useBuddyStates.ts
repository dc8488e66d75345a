'use client';

import { useEffect, useState } from 'react';
import type { Api, BuddyState } from '@/lib/api';
import { listBuddies } from '@/lib/api';
import type { UserId } from '@/lib/protocol';

export type BuddyStates = ReadonlyMap<UserId, BuddyState>;

/** The buddy state of users. Null: not loaded yet; after an error the list is empty. */
export function useBuddyStates(api: Api): BuddyStates | null {
  const [buddyStates, setBuddyStates] = useState<BuddyStates | null>(null);
  useEffect(() => {
    let isWanted = true;
    const show = (known: BuddyStates) => {
      if (isWanted) setBuddyStates(known);
    };
    listBuddies(api).then(
      (buddies) => show(new Map(buddies.map(({ id, buddyState }) => [id, buddyState]))),
      () => show(new Map()),
    );
    return () => {
      isWanted = false;
    };
  }, [api]);
  return buddyStates;
}
