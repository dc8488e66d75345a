'use client';

import { use } from 'react';
import { RatingButtons } from '@/features/safety';
import { Button } from '@/ui/Button';
import { useSecondsLeft } from '@/ui/useSecondsLeft';
import type { CallActions, CallView } from '../model';
import { ChatPanel } from './ChatPanel';
import { Controls } from './Controls';
import { Notice } from './Notice';
import { PartnerCard } from './PartnerCard';
import { SafetyContext } from './safety-context';
import { TopBar } from './TopBar';
import { partnerLeftText, nextPartnerText, partnerName } from './labels';

/** A text call: the chat fills the page. It stays readable after the partner left. */
export function Writing({ view, actions }: { view: CallView; actions: CallActions }) {
  return (
    <main className="mx-auto flex h-dvh w-full max-w-3xl flex-col overflow-hidden">
      <TopBar view={view} glass={false} />
      <div className="relative px-5">
        <PartnerCard view={view} glass={false} />
        <Notice view={view} actions={actions} />
      </div>
      <ChatPanel view={view} actions={actions} className="flex-1" />
      {view.partnerLeft && <Left view={view} actions={actions} />}
      <div className="pb-[env(safe-area-inset-bottom)]">
        <Controls view={view} actions={actions} glass={false} />
      </div>
    </main>
  );
}

function Left({ view, actions }: { view: CallView; actions: CallActions }) {
  const continuesAtMs = view.partnerLeft?.continuesAtMs ?? null;
  const left = useSecondsLeft(continuesAtMs);
  const feedback = use(SafetyContext)?.feedback ?? null;
  if (!view.partnerLeft) return null;
  return (
    <div className="flex flex-wrap items-center justify-center gap-x-4 gap-y-1 px-4 pb-1 tabular-nums">
      <p>
        {partnerLeftText(partnerName(view.partner), view.partnerLeft.reason)}
        {continuesAtMs !== null && `. ${nextPartnerText(left)}`}
      </p>
      {feedback && <RatingButtons feedback={feedback} name={partnerName(view.partner)} />}
      {continuesAtMs !== null && <Button onClick={actions.stay}>Stay here</Button>}
    </div>
  );
}
