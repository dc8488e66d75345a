import { useEffect, useState } from 'react';
import type { Member } from '@/features/site';
import { holdTabLock } from '@/lib/identity/tab-lock';
import type { CallActions, CallView } from '../model';

/** The end of the last call has arrived by then: a connection that overtakes it would make a loss of it. */
const afterGoodbyeMs = 1_000;

let line: Promise<boolean> | null = null;

/**
 * Whoever has this page open can be called by a buddy, before Start too. In one tab of a browser only: a second
 * connection of the same person would end the call that runs in another.
 */
export function useAtHand(view: CallView, actions: CallActions, member: Member | null): void {
  const hasBuddies = member !== null && !member.isGuest;
  const [isOurs, setOurs] = useState(false);
  useEffect(() => {
    if (!hasBuddies) return;
    line ??= holdTabLock('gurukul.line', navigator.locks);
    void line.then(setOurs);
  }, [hasBuddies]);
  const waits = hasBuddies && isOurs && view.phase === 'idle';
  const { beAtHand } = actions;
  useEffect(() => {
    if (!waits) return undefined;
    const timer = setTimeout(beAtHand, afterGoodbyeMs);
    return () => clearTimeout(timer);
  }, [waits, beAtHand]);
}
