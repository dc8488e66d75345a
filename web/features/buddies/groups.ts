/** Buddies as the page shows them. Pure. */
import type { Buddy } from '@/lib/api';

export interface BuddyGroups {
  /** The other user asked. */
  readonly incoming: readonly Buddy[];
  /** Online buddies first, then by name. */
  readonly buddies: readonly Buddy[];
  /** This user asked. */
  readonly outgoing: readonly Buddy[];
}

export function groupBuddies(all: readonly Buddy[], locale?: string): BuddyGroups {
  const newestFirst = (a: Buddy, b: Buddy) => b.sinceMs - a.sinceMs;
  const of = (buddyState: Buddy['buddyState']) => all.filter((buddy) => buddy.buddyState === buddyState);
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
