import { createContext } from 'react';
import type { CallFeedback } from '@/features/safety';

/** What may be done about the other one of the last call. */
export interface SafetyTools {
  /** Guests report and block; they have no buddies and rate nobody. Null: a guest. */
  readonly feedback: CallFeedback | null;
  report(): void;
  block(): void;
}

/** Null: this server has no accounts, or there was no call. */
export const SafetyContext = createContext<SafetyTools | null>(null);
