/** Buddies as the page shows them. Pure. */
import type { Buddy } from '@/lib/api';

export interface BuddyGroups {
  /** They asked. */
  readonly incoming: readonly Buddy[];
  /** Those who are here first, then by name. */
  readonly buddies: readonly Buddy[];
  /** I asked. */
  readonly outgoing: readonly Buddy[];
}

export function groupBuddies(all: readonly Buddy[], locale?: string): BuddyGroups {
  const newestFirst = (a: Buddy, b: Buddy) => b.sinceMs - a.sinceMs;
  const of = (tie: Buddy['tie']) => all.filter((buddy) => buddy.tie === tie);
  return {
    incoming: of('incoming').sort(newestFirst),
    buddies: of('buddy').sort(
      (a, b) => Number(b.online === true) - Number(a.online === true) || nameOf(a).localeCompare(nameOf(b), locale),
    ),
    outgoing: of('outgoing').sort(newestFirst),
  };
}

export function nameOf(buddy: Pick<Buddy, 'name'>): string {
  return buddy.name ?? 'Stranger';
}
