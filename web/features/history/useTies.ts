'use client';

import { useEffect, useState } from 'react';
import type { Api, BuddyTie } from '@/lib/api';
import { listBuddies } from '@/lib/api';
import type { UserId } from '@/lib/protocol';

export type Ties = ReadonlyMap<UserId, BuddyTie>;

/** Who is a buddy already, or was asked. Null until it is known; without an answer nobody is. */
export function useTies(api: Api): Ties | null {
  const [ties, setTies] = useState<Ties | null>(null);
  useEffect(() => {
    let isWanted = true;
    const show = (known: Ties) => {
      if (isWanted) setTies(known);
    };
    listBuddies(api).then(
      (buddies) => show(new Map(buddies.map(({ id, tie }) => [id, tie]))),
      () => show(new Map()),
    );
    return () => {
      isWanted = false;
    };
  }, [api]);
  return ties;
}
