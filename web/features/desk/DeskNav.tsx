'use client';

import { useEffect, useRef } from 'react';
import { classNames } from '@/ui/class-names';
import type { TabId } from './tabs';
import { tabHref, tabs } from './tabs';

/** The tabs of the admin page; on a phone they scroll sideways. */
export function DeskNav({ at, openReports }: { at: TabId; openReports: number }) {
  const strip = useRef<HTMLElement>(null);
  useEffect(() => {
    const current = strip.current?.querySelector('[aria-current=page]');
    current?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [at]);
  return (
    <nav
      ref={strip}
      aria-label="Desk"
      className="-mx-4 overflow-x-auto px-4 py-1 [scrollbar-width:none] wide:mx-0 wide:px-0"
    >
      <ul className="flex w-max gap-1">
        {tabs.map(({ id, label, icon: Icon }) => (
          <li key={id}>
            <a
              href={tabHref(id)}
              aria-current={id === at ? 'page' : undefined}
              data-testid={`desk-${id}`}
              className={classNames(
                'flex min-h-11 items-center gap-2 rounded-full px-4 font-semibold whitespace-nowrap',
                'transition-colors duration-150',
                id === at ? 'bg-ink text-paper' : 'text-soft hover:bg-ink/8 hover:text-ink',
              )}
            >
              <Icon aria-hidden size={18} />
              {label}
              {id === 'reports' && openReports > 0 && (
                <span
                  className="min-w-6 rounded-full bg-light px-1.5 text-center text-sm leading-6 text-on-light
                    tabular-nums"
                >
                  {openReports} <span className="sr-only">open</span>
                </span>
              )}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
