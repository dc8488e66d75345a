/** Time that only moves when a test says so. */
import type { Cancel, Runtime } from '@/lib/base/runtime';

interface Timer {
  readonly atMs: number;
  readonly work: () => void;
}

export class ManualRuntime implements Runtime {
  private nowMs = 1_700_000_000_000;
  private timers = new Set<Timer>();

  constructor(private readonly chance: () => number = () => 0.5) {}

  readonly now = (): number => this.nowMs;
  readonly random = (): number => this.chance();

  readonly after = (delayMs: number, work: () => void): Cancel => {
    const timer = { atMs: this.nowMs + delayMs, work };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  };

  get pending(): number {
    return this.timers.size;
  }

  /** Runs what is due, in order, and lets promises settle between. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.nowMs + ms;
    for (;;) {
      const due = [...this.timers].filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (!due) break;
      this.nowMs = Math.max(this.nowMs, due.atMs);
      this.timers.delete(due);
      due.work();
      await settle();
    }
    this.nowMs = untilMs;
    await settle();
  }
}

/** Lets everything that is already decided happen. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
