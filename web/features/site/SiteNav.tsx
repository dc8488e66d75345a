'use client';

import Link from 'next/link';
import { classNames } from '@/ui/class-names';
import { useAccount, useMe } from './hooks';
import type { NavItemName } from './nav-items';
import { navItemsFor } from './nav-items';

interface SiteNavProps {
  at: NavItemName | null;
  /** `top`: links in the header on wide screens; `bottom`: the navigation bar of phones. */
  where: 'top' | 'bottom';
}

/** The navigation for signed-in users. */
export function SiteNav({ at, where }: SiteNavProps) {
  const account = useAccount();
  const state = useMe();
  if (account.kind !== 'signed-in') return null;
  const places = navItemsFor(state.kind === 'ready' && state.me.isAdmin);
  return (
    <nav
      aria-label="Pages"
      className={classNames(
        where === 'top'
          ? 'hidden gap-1 wide:flex'
          : 'fixed inset-x-0 bottom-0 z-20 grid auto-cols-fr grid-flow-col border-t border-line bg-surface/95 px-2 ' +
            'pb-[env(safe-area-inset-bottom)] backdrop-blur-md wide:hidden',
      )}
    >
      {places.map(({ name, path, label, icon: Icon }) => (
        <Link
          key={name}
          href={path}
          prefetch={false}
          aria-current={name === at ? 'page' : undefined}
          className={classNames(
            'font-semibold transition-colors duration-150',
            where === 'top'
              ? 'inline-flex min-h-11 items-center rounded-full px-4'
              : 'flex min-h-15 flex-col items-center justify-center gap-0.5 text-xs',
            name === at ? 'text-ink' : 'text-soft hover:text-ink',
            where === 'top' && name === at && 'bg-ink/8',
          )}
        >
          {where === 'bottom' && (
            <span className={classNames('rounded-full px-4 py-0.5', name === at && 'bg-light text-on-light')}>
              <Icon aria-hidden size={22} strokeWidth={2} />
            </span>
          )}
          {label}
        </Link>
      ))}
    </nav>
  );
}
