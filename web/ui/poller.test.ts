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
  it('asks at once and then at its pace', async () => {
    poller.start();
    await runtime.advance(0);
    expect(poller.state.get()).toMatchObject({ value: 1, error: null });
    await runtime.advance(2_000);
    expect(asked).toBe(3);
  });

  it('asks nothing while nobody looks, and at once when somebody does again', async () => {
    poller.start();
    await runtime.advance(0);
    show(false);
    await runtime.advance(100_000);
    expect(asked).toBe(1);
    show(true);
    await runtime.advance(0);
    expect(asked).toBe(2);
  });

  it('keeps the last answer while it fails, and asks less and less often', async () => {
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

  it('tells an answer from before it was started again', async () => {
    const stop = poller.start();
    await runtime.advance(0);
    expect(poller.state.get().isCurrent).toBe(true);
    stop();
    poller.start();
    expect(poller.state.get()).toMatchObject({ value: 1, isCurrent: false });
    await runtime.advance(0);
    expect(poller.state.get()).toMatchObject({ value: 2, isCurrent: true });
  });

  it('is quiet after it was stopped, also with an answer under way', async () => {
    const stop = poller.start();
    stop();
    await runtime.advance(10_000);
    expect(asked).toBe(1);
    expect(poller.state.get().value).toBeNull();
    poller.refresh();
    expect(asked).toBe(1);
  });
});
