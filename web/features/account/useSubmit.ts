'use client';

import { useState } from 'react';
import { accountErrorMessage } from '@/lib/accounts';

interface Submit {
  readonly isBusy: boolean;
  readonly failure: string | null;
  /** The error that `failure` describes. */
  readonly error: unknown;
  run(work: () => Promise<void>): Promise<void>;
}

/** Runs one submit at a time and keeps its error. */
export function useSubmit(wordsOf: (error: unknown) => string = accountErrorMessage): Submit {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = async (work: () => Promise<void>) => {
    if (isBusy) return;
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, error, failure: error === null ? null : wordsOf(error), run };
}
