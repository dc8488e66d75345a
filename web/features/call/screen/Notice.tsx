'use client';

import { useSecondsLeft } from '@/ui/useSecondsLeft';
import type { CallActions, CallView } from '../model';
import { noticeWords, problemWords } from './problem-words';
import { partnerName } from './words';

/** A bar over a call that goes on: what is the matter, and until when. Nothing when nothing is. */
export function Notice({ view, actions }: { view: CallView; actions: CallActions }) {
  const words = noticeOf(view, useSecondsLeft(view.partnerAwayUntilMs));
  if (!words) return null;
  const retry = view.problem ? problemWords(view.problem).retry : undefined;
  return (
    <div
      role="alert"
      className="absolute inset-x-4 top-16 z-10 mx-auto flex w-fit max-w-[calc(100%-8.5rem)] items-center gap-3
        rounded-2xl bg-black/75 px-4 py-2.5 text-white backdrop-blur-md wide:max-w-lg"
    >
      <p>{words}</p>
      {retry && (
        <button
          type="button"
          className="min-h-11 shrink-0 font-semibold text-white underline underline-offset-4"
          onClick={actions.retry}
        >
          {retry}
        </button>
      )}
    </div>
  );
}

function noticeOf(view: CallView, awayFor: number | null): string | null {
  if (view.problem) return noticeWords(view.problem);
  if (view.partnerAwayUntilMs !== null) {
    const rest = awayFor === null ? '' : ` for up to ${awayFor} s`;
    return `${partnerName(view.partner)} lost the connection. Waiting${rest}.`;
  }
  if (view.phase === 'reconnecting') return 'Reconnecting. Your call goes on.';
  return null;
}
