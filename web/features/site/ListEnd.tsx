'use client';

import type { ListState, PageList } from '@/lib/api';
import { Button } from '@/ui/Button';

interface ListEndProps<Item> {
  list: PageList<Item>;
  state: ListState<Item>;
  moreLabel: string;
}

/** The end of a paged list: a button for more, or an error. Renders nothing when the list is complete. */
export function ListEnd<Item>({ list, state, moreLabel }: ListEndProps<Item>) {
  const { hasMore, isLoading, failure, items } = state;
  if (!hasMore && !failure) return null;
  return (
    <div className="flex flex-col items-center gap-3 py-4">
      <p role="alert" className="font-semibold text-danger empty:hidden">
        {failure}
      </p>
      <Button aria-disabled={isLoading} onClick={() => void list.more()}>
        {isLoading || (!failure && items.length === 0) ? 'Loading…' : failure ? 'Try again' : moreLabel}
      </Button>
    </div>
  );
}
