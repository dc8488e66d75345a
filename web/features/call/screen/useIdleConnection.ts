import { useEffect, useState } from 'react';
import type { Member } from '@/features/site';
import { holdTabLock } from '@/lib/identity/tab-lock';
import type { CallActions, CallView } from '../model';

/**
 * The server has processed the close of the old connection by then. If the new connection arrived first, the close
 * would count as a lost connection.
 */
const afterGoodbyeMs = 1_000;

let tabLock: Promise<boolean> | null = null;

/**
 * Connects the page before Start, so that buddies can call its user. Only one tab of a browser does this: a second
 * connection of the same user would replace the connection of a call in another tab.
 */
export function useIdleConnection(view: CallView, actions: CallActions, member: Member | null): void {
  const hasBuddies = member !== null && !member.isGuest;
  const [hasLock, setHasLock] = useState(false);
  useEffect(() => {
    if (!hasBuddies) return;
    tabLock ??= holdTabLock('gurukul.line', navigator.locks);
    void tabLock.then(setHasLock);
  }, [hasBuddies]);
  const isReady = hasBuddies && hasLock && view.phase === 'idle';
  const { connectIdle } = actions;
  useEffect(() => {
    if (!isReady) return undefined;
    const timer = setTimeout(connectIdle, afterGoodbyeMs);
    return () => clearTimeout(timer);
  }, [isReady, connectIdle]);
}
