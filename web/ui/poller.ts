/**
 * Polls while the tab is visible; after failures with growing pauses.
 *
 *   const poller = new Poller({ load: () => getOverview(api), everyMs: 5_000 });
 *   const stop = poller.start();      // poller.state.get(): the last answer, and the last error
 */
import type { Runtime } from '@/lib/base/runtime';
import { Alarm, systemRuntime } from '@/lib/base/runtime';
import { Store } from '@/lib/base/store';

export interface Polled<Value> {
  /** The last answer; it is kept when later attempts fail. */
  readonly value: Value | null;
  readonly atMs: number | null;
  /** True: the answer arrived after the last start of the poller. */
  readonly isCurrent: boolean;
  /** The error of the last attempt; null: it succeeded. */
  readonly error: unknown;
}

export interface Visibility {
  isVisible(): boolean;
  subscribe(changed: () => void): () => void;
}

export interface PollerOptions<Value> {
  load(): Promise<Value>;
  /** The pause between attempts; may depend on the last answer. */
  readonly everyMs: number | ((value: Value) => number);
  /** The longest pause after failures. */
  readonly maxMs?: number;
  readonly runtime?: Runtime;
  readonly visibility?: Visibility;
}

export const nothingPolled: Polled<never> = { value: null, atMs: null, isCurrent: false, error: null };

/** The pause before the first answer. */
const firstPauseMs = 5_000;

export class Poller<Value> {
  readonly state = new Store<Polled<Value>>(nothingPolled);
  private readonly runtime: Runtime;
  private readonly alarm: Alarm;
  private failures = 0;
  private isRunning = false;
  /** Counts the attempts. The answer of an old attempt is ignored. */
  private attempt = 0;
  private isAsking = false;

  constructor(private readonly options: PollerOptions<Value>) {
    this.runtime = options.runtime ?? systemRuntime;
    this.alarm = new Alarm(this.runtime);
  }

  /** The returned function stops the poller; it can be started again. */
  start(): () => void {
    const visibility = this.options.visibility ?? pageVisibility;
    this.isRunning = true;
    this.state.set({ ...this.state.get(), isCurrent: false });
    const look = () => {
      if (visibility.isVisible()) this.refresh();
      else this.alarm.clear();
    };
    const unsubscribe = visibility.subscribe(look);
    look();
    return () => {
      this.isRunning = false;
      this.attempt += 1;
      this.isAsking = false;
      this.alarm.clear();
      unsubscribe();
    };
  }

  /** Loads at once, regardless of the pause. */
  readonly refresh = (): void => {
    if (!this.isRunning || this.isAsking) return;
    this.alarm.clear();
    void this.ask();
  };

  private async ask(): Promise<void> {
    this.attempt += 1;
    const { attempt } = this;
    this.isAsking = true;
    const polled = await this.options.load().then(
      (value): Polled<Value> => ({ value, atMs: this.runtime.now(), isCurrent: true, error: null }),
      (error: unknown): Polled<Value> => ({ ...this.state.get(), error }),
    );
    if (attempt !== this.attempt) return;
    this.isAsking = false;
    this.failures = polled.error === null ? 0 : this.failures + 1;
    this.state.set(polled);
    const visibility = this.options.visibility ?? pageVisibility;
    if (visibility.isVisible()) this.alarm.set(this.pauseMs(), () => void this.ask());
  }

  private pauseMs(): number {
    const { maxMs = 60_000 } = this.options;
    const everyMs = this.everyMs();
    if (this.failures === 0) return everyMs;
    // Random, so that many pages do not retry at the same time.
    const ceiling = Math.min(maxMs, everyMs * 2 ** Math.min(this.failures, 10));
    return ceiling / 2 + (this.runtime.random() * ceiling) / 2;
  }

  private everyMs(): number {
    const { everyMs } = this.options;
    const { value } = this.state.get();
    if (typeof everyMs === 'number') return everyMs;
    return value === null ? firstPauseMs : everyMs(value);
  }
}

const pageVisibility: Visibility = {
  isVisible: () => document.visibilityState === 'visible',
  subscribe(changed) {
    document.addEventListener('visibilitychange', changed);
    return () => document.removeEventListener('visibilitychange', changed);
  },
};
