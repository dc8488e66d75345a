/** Time and chance as arguments: tests hand in their own and wait for nothing. */
export interface Runtime {
  /** Wall clock, milliseconds. */
  now(): number;
  /** 0 (included) to 1 (excluded). */
  random(): number;
  /** Runs `work` once after `delayMs`; the result cancels it. */
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

/** A timer that is set anew again and again, and never runs twice. */
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
