'use client';

import { useEffect, useState, useSyncExternalStore } from 'react';
import type { ListState, Page } from '@/lib/api';
import { emptyList, PageList } from '@/lib/api';

/** A paged list; the first page is loaded at once. Give the component a `key` to switch to another list. */
export function useList<Item>(
  load: (cursor: string | null) => Promise<Page<Item>>,
): { list: PageList<Item>; state: ListState<Item> } {
  const [list] = useState(() => new PageList(load));
  useEffect(() => {
    if (list.state.get().items.length === 0) void list.more();
  }, [list]);
  const state = useSyncExternalStore(list.state.subscribe, list.state.get, () => emptyList);
  return { list, state };
}
