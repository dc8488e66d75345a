'use client';

import Link from 'next/link';
import { useEffect } from 'react';
import { ListEnd, useList } from '@/features/site';
import type { Api, Call, CallId } from '@/lib/api';
import { listCalls } from '@/lib/api';
import { buttonClass } from '@/ui/Button';
import { useNow } from '@/ui/useNow';
import { CallRow } from './CallRow';
import { groupByDay } from './format';

interface CallListProps {
  api: Api;
  /** The search text; empty: all calls. */
  words: string;
  openId: CallId | null;
  onFound(call: Call): void;
  onOpen(call: Call): void;
}

export function CallList({ api, words, openId, onFound, onOpen }: CallListProps) {
  const { list, state } = useList((cursor) => listCalls(api, { q: words, cursor }));
  const now = useNow(true, 60_000);
  // The current day is known only after the page has loaded in the browser.
  const days = now === 0 ? [] : groupByDay(state.items, (call) => call.startedAtMs, now);
  const open = state.items.find((call) => call.id === openId);
  useEffect(() => {
    // The URL named the call before the list was loaded.
    if (open) onFound(open);
  });
  if (state.items.length === 0 && !state.hasMore) return <EmptyList words={words} />;
  return (
    <div data-testid="history-list" aria-busy={state.isLoading}>
      {days.map((day) => (
        <section key={day.title} className="mb-6">
          <h2 className="mb-2 text-sm font-semibold text-soft">{day.title}</h2>
          <ul className="flex flex-col gap-1">
            {day.items.map((call) => (
              <li key={call.id}>
                <CallRow call={call} isOpen={call.id === openId} onOpen={() => onOpen(call)} />
              </li>
            ))}
          </ul>
        </section>
      ))}
      <ListEnd list={list} state={state} moreLabel="Earlier calls" />
    </div>
  );
}

function EmptyList({ words }: { words: string }) {
  if (words !== '') {
    return (
      <p role="status" data-testid="history-list" className="py-6 text-soft">
        Nothing found for “{words}”.
      </p>
    );
  }
  return (
    <div data-testid="history-list" className="rounded-3xl bg-wall p-6">
      <p className="font-display text-2xl font-bold tracking-tight">Nobody yet</p>
      <p className="mt-2 text-soft">Whom you meet from now on is here, and what the two of you wrote.</p>
      <Link href="/chat" className={buttonClass('primary', 'mt-5')}>
        Meet someone
      </Link>
    </div>
  );
}
