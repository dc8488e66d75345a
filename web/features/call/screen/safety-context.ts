import { createContext } from 'react';
import type { CallFeedback } from '@/features/safety';

/** The safety functions for the partner of the last call. */
export interface SafetyTools {
  /** Rating and buddy request. Null: the user is a guest, who can only report and block. */
  readonly feedback: CallFeedback | null;
  report(): void;
  block(): void;
}

/** Null: the server has no accounts, or there was no call yet. */
export const SafetyContext = createContext<SafetyTools | null>(null);
