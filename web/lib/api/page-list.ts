/**
 * A list that is loaded page by page, newest first. Loaded items stay while more are loaded.
 *
 *   const list = new PageList((cursor) => listCalls(api, { cursor }));
 *   await list.more();              // list.state: items so far, whether there are more, what went wrong
 */
import { Store } from '@/lib/base/store';
import { apiErrorMessage } from './faults';
import type { Page } from './read';

export interface ListState<Item> {
  readonly items: readonly Item[];
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly failure: string | null;
}

export const emptyList: ListState<never> = { items: [], hasMore: true, isLoading: false, failure: null };

export class PageList<Item> {
  readonly state = new Store<ListState<Item>>(emptyList);
  private cursor: string | null = null;
  private round = 0;

  constructor(private readonly load: (cursor: string | null) => Promise<Page<Item>>) {}

  readonly more = async (): Promise<void> => {
    const { hasMore, isLoading } = this.state.get();
    if (hasMore && !isLoading) await this.ask(this.cursor);
  };

  /** Replaces one item; null removes it. */
  change(change: (item: Item) => Item | null): void {
    const state = this.state.get();
    this.state.set({ ...state, items: state.items.flatMap((item) => change(item) ?? []) });
  }

  private async ask(cursor: string | null): Promise<void> {
    const round = (this.round += 1);
    this.state.set({ ...this.state.get(), isLoading: true, failure: null });
    try {
      const page = await this.load(cursor);
      if (round !== this.round) return;
      this.cursor = page.nextCursor;
      const items = [...this.state.get().items, ...page.items];
      this.state.set({ items, hasMore: page.nextCursor !== null, isLoading: false, failure: null });
    } catch (error) {
      if (round === this.round) {
        this.state.set({ ...this.state.get(), isLoading: false, failure: apiErrorMessage(error) });
      }
    }
  }
}
