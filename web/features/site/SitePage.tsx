'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { classNames } from '@/ui/class-names';
import { Logo } from '@/ui/Logo';
import { AccountCorner } from './AccountCorner';
import type { NavItemName } from './nav-items';
import { SiteNav } from './SiteNav';

interface SitePageProps {
  /** The h1 heading; null: the content has its own. */
  title: string | null;
  at: NavItemName | null;
  /** Shown beside the title. */
  aside?: ReactNode;
  /** The width of the content: one column, or lists side by side. */
  width?: 'column' | 'wide';
  children: ReactNode;
}

/** The frame of all pages except the call: home link, navigation, title. */
export function SitePage({ title, at, aside, width = 'column', children }: SitePageProps) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header
        className="flex items-center gap-4 px-4 pt-[max(.75rem,env(safe-area-inset-top))] pb-3 wide:px-8 wide:pt-5"
      >
        <Link href="/" aria-label="Gurukul, to the front page" className="rounded-xl py-1.5">
          <Logo />
        </Link>
        <div className="ms-2">
          <SiteNav at={at} where="top" />
        </div>
        <AccountCorner next={at === null || at === 'meet' ? '/chat' : `/${at}`} className="ms-auto" />
      </header>
      <main
        className={classNames(
          'mx-auto flex w-full flex-1 flex-col px-4 pt-4 pb-32 wide:px-8 wide:pt-8 wide:pb-16',
          width === 'column' ? 'max-w-3xl' : 'max-w-6xl',
        )}
      >
        {title !== null && (
          <div className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-3 wide:mb-8">
            <h1 className="font-display text-4xl leading-none font-bold tracking-tight wide:text-5xl">{title}</h1>
            {aside}
          </div>
        )}
        {children}
      </main>
      <SiteNav at={at} where="bottom" />
    </div>
  );
}
