import { describe, expect, it } from 'vitest';
import type { Page } from '@/lib/api';
import { ApiError } from '@/lib/api';
import { Pages } from './pages';

describe('the pages of a list', () => {
  it('are loaded by cursor until the last one', async () => {
    const asked: (string | null)[] = [];
    const pages = new Pages<number>((cursor) => {
      asked.push(cursor);
      return Promise.resolve(cursor === null ? { items: [1, 2], nextCursor: 'c' } : { items: [3], nextCursor: null });
    });
    await pages.more();
    expect(pages.state.get()).toMatchObject({ items: [1, 2], hasMore: true });
    await pages.more();
    await pages.more();
    expect(pages.state.get()).toMatchObject({ items: [1, 2, 3], hasMore: false });
    expect(asked).toEqual([null, 'c']);
  });

  it('are kept if the next one fails, which can be loaded again', async () => {
    let fails = false;
    const pages = new Pages<number>((cursor) => {
      if (fails) return Promise.reject(new ApiError({ kind: 'unreachable' }));
      return Promise.resolve(cursor === null ? { items: [1], nextCursor: 'c' } : { items: [2], nextCursor: null });
    });
    await pages.more();
    fails = true;
    await pages.more();
    expect(pages.state.get()).toMatchObject({ items: [1], hasMore: true, isLoading: false });
    expect(pages.state.get().failure).toMatch(/does not answer/);
    fails = false;
    await pages.more();
    expect(pages.state.get()).toMatchObject({ items: [1, 2], failure: null });
  });

  it('are loaded from the start on reload, and an older answer is ignored', async () => {
    const answers: ((page: Page<number>) => void)[] = [];
    const pages = new Pages<number>(() => new Promise((done) => answers.push(done)));
    const first = pages.more();
    const second = pages.reload();
    answers[1]?.({ items: [2], nextCursor: null });
    answers[0]?.({ items: [1], nextCursor: null });
    await Promise.all([first, second]);
    expect(pages.state.get().items).toEqual([2]);
  });
});
