'use client';

import { useSyncExternalStore } from 'react';
import type { Member } from '@/features/site';
import type { Buddy } from '@/lib/api';
import { listBuddies } from '@/lib/api';
import { calleeOf } from '@/lib/call-address';
import type { UserId } from '@/lib/protocol';
import { usePolling } from '@/ui/usePolling';

/** The buddy in the URL of the page, who is to be called. */
export interface Callee {
  readonly id: UserId;
  readonly name: string;
  readonly isHere: boolean;
}

const never = () => () => undefined;
const lookEveryMs = 10_000;

/** Null: the URL names no user, or the user is not a buddy. */
export function useCallee(member: Member | null, isIdle: boolean): Callee | null {
  const id = useSyncExternalStore(never, () => calleeOf(window.location.search), () => null);
  const asks = member !== null && !member.isGuest && id !== null;
  const buddies = usePolling<readonly Buddy[]>(asks ? () => listBuddies(member.api) : null, {
    everyMs: lookEveryMs,
    active: isIdle,
  });
  const buddy = buddies.value?.find((each) => each.id === id && each.buddyState === 'buddy');
  if (!buddy) return null;
  return { id: buddy.id, name: buddy.name?.trim() || 'your buddy', isHere: buddy.online === true };
}
