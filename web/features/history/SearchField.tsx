'use client';

import { Search } from 'lucide-react';
import { useEffect, useState } from 'react';

const pauseMs = 300;

/** A search field that reports its text when the user pauses typing. */
export function SearchField({ onSearch }: { onSearch(words: string): void }) {
  const [typed, setTyped] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => onSearch(typed.trim()), pauseMs);
    return () => clearTimeout(timer);
  }, [typed, onSearch]);
  return (
    <div role="search" className="relative">
      <Search aria-hidden size={20} className="pointer-events-none absolute inset-y-0 left-4 my-auto text-soft" />
      <input
        type="search"
        aria-label="Search names and words"
        data-testid="history-search"
        placeholder="Search names and words"
        maxLength={100}
        enterKeyHint="search"
        className="h-12 w-full rounded-full bg-surface ps-11.5 pe-4 ring-1 ring-edge ring-inset placeholder:text-soft"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
    </div>
  );
}
