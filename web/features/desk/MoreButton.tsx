import { Button } from '@/ui/Button';
import type { Pages, PagesState } from './pages';
import { Failure } from './Panel';

interface MoreButtonProps<Item> {
  pages: Pages<Item>;
  list: PagesState<Item>;
  /** Shown for an empty list. */
  none: string;
}

/** The end of a list: a button for more, a notice for an empty list, or an error. */
export function MoreButton<Item>({ pages, list, none }: MoreButtonProps<Item>) {
  const { items, hasMore, isLoading, failure } = list;
  return (
    <div className="flex flex-col items-center gap-2 py-2">
      <Failure words={failure} />
      {!hasMore && items.length === 0 && <p className="py-6 text-center text-soft">{none}</p>}
      {hasMore && (
        <Button aria-disabled={isLoading} onClick={() => void pages.more()}>
          {isLoading ? 'Loading…' : failure ? 'Try again' : 'Show more'}
        </Button>
      )}
    </div>
  );
}
