'use client';

import { useState } from 'react';
import { accountWords } from '@/lib/accounts';

interface Submit {
  readonly isBusy: boolean;
  readonly failure: string | null;
  run(work: () => Promise<void>): Promise<void>;
}

/** One thing at a time, and what went wrong with it. */
export function useSubmit(wordsOf: (error: unknown) => string = accountWords): Submit {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const run = async (work: () => Promise<void>) => {
    if (isBusy) return;
    setBusy(true);
    setFailure(null);
    try {
      await work();
    } catch (error) {
      setFailure(wordsOf(error));
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, failure, run };
}
