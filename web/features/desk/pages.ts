/**
 * A list that comes in pages, newest first.
 *
 *   const pages = new Pages((cursor) => listBans(api, { cursor }));
 *   await pages.more();              // pages.state: items so far, whether there are more, what went wrong
 */
import type { Page } from '@/lib/api';
import { apiErrorMessage } from '@/lib/api';
import { Store } from '@/lib/base/store';

export interface PagesState<Item> {
  readonly items: readonly Item[];
  /** True: there are more pages. */
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly failure: string | null;
}

export class Pages<Item> {
  readonly state = new Store<PagesState<Item>>({ items: [], hasMore: true, isLoading: false, failure: null });
  private cursor: string | null = null;
  /** Counts reloads. An answer from before the last reload is ignored. */
  private turn = 0;

  constructor(private readonly load: (cursor: string | null) => Promise<Page<Item>>) {}

  readonly more = async (): Promise<void> => {
    const { hasMore, isLoading } = this.state.get();
    if (hasMore && !isLoading) await this.fetch(this.cursor);
  };

  /** Loads the first page again. The shown items stay until the answer arrives. */
  readonly reload = async (): Promise<void> => {
    this.turn += 1;
    await this.fetch(null);
  };

  private async fetch(cursor: string | null): Promise<void> {
    const { turn } = this;
    this.state.set({ ...this.state.get(), isLoading: true, failure: null });
    try {
      const page = await this.load(cursor);
      if (turn !== this.turn) return;
      this.cursor = page.nextCursor;
      const before = cursor === null ? [] : this.state.get().items;
      const hasMore = page.nextCursor !== null;
      this.state.set({ items: [...before, ...page.items], hasMore, isLoading: false, failure: null });
    } catch (error) {
      if (turn !== this.turn) return;
      this.state.set({ ...this.state.get(), isLoading: false, failure: apiErrorMessage(error) });
    }
  }
}
