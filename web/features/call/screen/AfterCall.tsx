'use client';

import { use } from 'react';
import { RatingButtons } from '@/features/safety';
import type { CallView } from '../model';
import { SafetyButtons } from './SafetyButtons';
import { SafetyContext } from './safety-context';
import { partnerName } from './labels';

/**
 * Asks for a rating of the last call while the next search runs. The space is reserved even without a question, so
 * that no button moves.
 */
export function AfterCall({ view }: { view: CallView }) {
  const tools = use(SafetyContext);
  const { lastCall, phase } = view;
  const isOver = phase === 'partner-left' || phase === 'searching';
  const name = partnerName(lastCall?.partner ?? null);
  return (
    <div data-testid="after-call" className="flex h-22 max-w-full flex-col items-center gap-1.5">
      {tools && lastCall?.hasBegun && isOver && (
        <>
          <p className="max-w-full truncate px-4 text-soft">{tools.feedback ? `How was ${name}?` : `About ${name}`}</p>
          <div className="flex gap-4">
            {tools.feedback && <RatingButtons feedback={tools.feedback} name={name} />}
            <SafetyButtons name={name} look="quiet" />
          </div>
        </>
      )}
    </div>
  );
}
