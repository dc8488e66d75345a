/** Clock, timers and random numbers as an argument, so that tests can replace them. */
export interface Runtime {
  /** Wall clock, milliseconds. */
  now(): number;
  /** 0 (included) to 1 (excluded). */
  random(): number;
  /** Runs `work` once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, work: () => void): Cancel;
}

export type Cancel = () => void;

export const systemRuntime: Runtime = {
  now: () => Date.now(),
  random: () => Math.random(),
  after(delayMs, work) {
    const timer = setTimeout(work, delayMs);
    return () => clearTimeout(timer);
  },
};

/** A timer that can be set again; setting it replaces the earlier time. */
export class Alarm {
  private cancelPending: Cancel | null = null;

  constructor(private readonly runtime: Runtime) {}

  get isSet(): boolean {
    return this.cancelPending !== null;
  }

  set(delayMs: number, work: () => void): void {
    this.clear();
    this.cancelPending = this.runtime.after(delayMs, () => {
      this.cancelPending = null;
      work();
    });
  }

  clear(): void {
    this.cancelPending?.();
    this.cancelPending = null;
  }
}
