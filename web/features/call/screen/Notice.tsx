'use client';

import { secondsLeft } from '@/ui/time';
import { useNow } from '@/ui/useNow';
import type { CallActions, CallView } from '../model';
import { noticeWords, problemWords } from './problem-words';
import { partnerName } from './words';

/** A bar over a call that goes on: what is the matter, and until when. Nothing when nothing is. */
export function Notice({ view, actions }: { view: CallView; actions: CallActions }) {
  const now = useNow(view.partnerAwayUntilMs !== null);
  const words = noticeOf(view, now);
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

function noticeOf(view: CallView, now: number): string | null {
  if (view.problem) return noticeWords(view.problem);
  if (view.partnerAwayUntilMs !== null) {
    const rest = now === 0 ? '' : ` for up to ${secondsLeft(view.partnerAwayUntilMs, now)} s`;
    return `${partnerName(view.partner)} lost the connection. Waiting${rest}.`;
  }
  if (view.phase === 'reconnecting') return 'Reconnecting. Your call goes on.';
  return null;
}
