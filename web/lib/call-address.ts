/**
 * The address of a page that calls a buddy, written where buddies are listed and read where the call is made.
 *
 *   <Link href={callPath(buddy.id)}>Call</Link>
 */
import type { UserId } from '@/lib/protocol';
import { asUserId } from '@/lib/protocol';

export function callPath(buddyId: UserId): string {
  return `/chat?${new URLSearchParams({ call: buddyId })}`;
}

/** Null: the page is for strangers. */
export function calleeOf(search: string): UserId | null {
  const id = new URLSearchParams(search).get('call');
  return id ? asUserId(id) : null;
}
