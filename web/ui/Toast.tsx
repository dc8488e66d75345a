'use client';

import { useEffect, useState } from 'react';

const shownForMs = 7_000;

/** A message over the page that disappears after a while. Give it a `key` for each new message. */
export function Toast({ words }: { words: string | null }) {
  const [gone, setGone] = useState<string | null>(null);
  useEffect(() => {
    if (words === null) return undefined;
    const timer = setTimeout(() => setGone(words), shownForMs);
    return () => clearTimeout(timer);
  }, [words]);
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-4 top-[calc(max(.75rem,env(safe-area-inset-top))+3.25rem)] z-30
        flex justify-center"
    >
      {words !== null && words !== gone && (
        <p className="rounded-2xl bg-ink px-4 py-2.5 text-paper shadow-lg motion-safe:animate-[appear_.18s_ease-out]">
          {words}
        </p>
      )}
    </div>
  );
}
