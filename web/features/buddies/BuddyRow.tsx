import type { ReactNode } from 'react';
import { Avatar } from '@/features/site';
import type { Buddy } from '@/lib/api';
import { classNames } from '@/ui/class-names';
import { nameOf } from './groups';

interface BuddyRowProps {
  buddy: Buddy;
  /** The buttons. */
  children: ReactNode;
}

/** One buddy as a window, which is lit while the buddy is online. */
export function BuddyRow({ buddy, children }: BuddyRowProps) {
  const { buddyState, online, campus } = buddy;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2" data-online={online ?? undefined}>
      <Avatar person={buddy} isLit={buddyState !== 'buddy' || online === true} className="h-16 w-14" />
      <div className="min-w-24 flex-1">
        <p className="truncate font-semibold">{nameOf(buddy)}</p>
        <p className="flex flex-wrap items-center gap-x-2 text-sm text-soft">
          {online !== null && (
            <span className={classNames('inline-flex items-center gap-1.5', online && 'font-semibold text-accent')}>
              <span aria-hidden className={classNames('size-2 rounded-full', online ? 'bg-accent' : 'bg-edge')} />
              {online ? 'Here now' : 'Away'}
            </span>
          )}
          {campus && <span className="truncate">{campus}</span>}
        </p>
      </div>
      <div className="flex shrink-0 gap-2">{children}</div>
    </li>
  );
}
