import { beforeEach, describe, expect, it } from 'vitest';
import { ManualRuntime } from '@/lib/testing/manual-runtime';
import { Poller } from './poller';

let runtime: ManualRuntime;
let isVisible: boolean;
let changed: () => void;
let asked: number;
let fails: boolean;
let poller: Poller<number>;

beforeEach(() => {
  runtime = new ManualRuntime();
  isVisible = true;
  asked = 0;
  fails = false;
  poller = new Poller<number>({
    load: () => {
      asked += 1;
      return fails ? Promise.reject(new Error('down')) : Promise.resolve(asked);
    },
    everyMs: 1_000,
    maxMs: 8_000,
    runtime,
    visibility: { isVisible: () => isVisible, subscribe: (listener) => ((changed = listener), () => undefined) },
  });
});

const show = (visible: boolean) => {
  isVisible = visible;
  changed();
};

describe('the poller', () => {
  it('loads at once and then at its interval', async () => {
    poller.start();
    await runtime.advance(0);
    expect(poller.state.get()).toMatchObject({ value: 1, error: null });
    await runtime.advance(2_000);
    expect(asked).toBe(3);
  });

  it('pauses while the page is hidden, and loads at once when it is visible', async () => {
    poller.start();
    await runtime.advance(0);
    show(false);
    await runtime.advance(100_000);
    expect(asked).toBe(1);
    show(true);
    await runtime.advance(0);
    expect(asked).toBe(2);
  });

  it('keeps the last value after errors, and loads less often', async () => {
    poller.start();
    await runtime.advance(0);
    fails = true;
    await runtime.advance(1_000);
    expect(poller.state.get()).toMatchObject({ value: 1, error: new Error('down') });
    await runtime.advance(40_000);
    expect(asked).toBeLessThan(15);
    fails = false;
    await runtime.advance(8_000);
    expect(poller.state.get().error).toBeNull();
  });

  it('marks a value from before its restart as not current', async () => {
    const stop = poller.start();
    await runtime.advance(0);
    expect(poller.state.get().isCurrent).toBe(true);
    stop();
    poller.start();
    expect(poller.state.get()).toMatchObject({ value: 1, isCurrent: false });
    await runtime.advance(0);
    expect(poller.state.get()).toMatchObject({ value: 2, isCurrent: true });
  });

  it('does nothing after it was stopped, also with a running request', async () => {
    const stop = poller.start();
    stop();
    await runtime.advance(10_000);
    expect(asked).toBe(1);
    expect(poller.state.get().value).toBeNull();
    poller.refresh();
    expect(asked).toBe(1);
  });
});
