/** The most recent live numbers, for the charts. */
import type { Overview } from '@/lib/api';

export interface Reading {
  readonly online: number;
  readonly waiting: number;
  readonly sessions: number;
}

export interface LiveOverview {
  readonly overview: Overview;
  /** The oldest first. */
  readonly readings: readonly Reading[];
}

const readingsMax = 60;

export class LiveReadings {
  private readings: readonly Reading[] = [];

  add(overview: Overview): LiveOverview {
    const { online, sessions, waiting } = overview.live;
    const waits = waiting.video + waiting.audio + waiting.text;
    this.readings = [...this.readings, { online, sessions, waiting: waits }].slice(-readingsMax);
    return { overview, readings: this.readings };
  }
}
