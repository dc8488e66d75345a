'use client';

import { classNames } from '@/ui/class-names';
import { useSecondsLeft } from '@/ui/useSecondsLeft';
import type { CallActions, CallView } from '../model';
import { noticeMessage, problemMessage } from './problem-messages';
import { partnerName } from './labels';

interface NoticeProps {
  view: CallView;
  actions: CallActions;
  /** CSS classes for position and width. */
  className?: string;
}

/** A bar over a running call that shows a problem and its end. Renders nothing without a problem. */
export function Notice({ view, actions, className }: NoticeProps) {
  const words = noticeOf(view, useSecondsLeft(view.partnerAwayUntilMs));
  if (!words) return null;
  const retry = view.problem ? problemMessage(view.problem).retry : undefined;
  return (
    <div
      role="alert"
      className={classNames(
        'absolute top-[calc(max(.75rem,env(safe-area-inset-top))+3.25rem)] left-4 z-10 mx-auto flex w-fit items-center',
        'gap-x-3 gap-y-1 rounded-2xl bg-black/75 px-4 py-2.5 text-white backdrop-blur-md wide:right-4 wide:max-w-lg',
        className ?? 'right-4',
      )}
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
  if (view.problem) return noticeMessage(view.problem);
  if (view.partnerAwayUntilMs !== null) {
    const rest = awayFor === null ? '' : ` for up to ${awayFor} s`;
    return `${partnerName(view.partner)} lost the connection. Waiting${rest}.`;
  }
  if (view.phase === 'reconnecting') return 'Reconnecting. Your call goes on.';
  return null;
}
