import { useEffect, useSyncExternalStore } from 'react';
import type { Pages, PagesState } from './pages';

/** Subscribes to the pages and loads the first one. */
export function usePages<Item>(pages: Pages<Item>): PagesState<Item> {
  useEffect(() => {
    if (pages.state.get().items.length === 0) void pages.more();
  }, [pages]);
  return useSyncExternalStore(pages.state.subscribe, pages.state.get, pages.state.get);
}
