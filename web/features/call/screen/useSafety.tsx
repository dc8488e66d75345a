'use client';

import { useEffect, useMemo, useState, type ReactNode } from 'react';
import type { Encounter } from '@/features/safety';
import { BlockDialog, CallMarks, ReportDialog } from '@/features/safety';
import type { Member } from '@/features/site';
import type { Api } from '@/lib/api';
import type { CallActions, CallView } from '../model';
import type { SafetyTools } from './safety-context';
import { partnerName } from './words';

interface Asking {
  readonly about: 'report' | 'block';
  readonly encounter: Encounter;
}

interface Safety {
  readonly tools: SafetyTools | null;
  readonly dialog: ReactNode;
}

/** The dialogs stand above the scenes: what is written in one stays when the partner leaves meanwhile. */
export function useSafety(view: CallView, actions: CallActions, member: Member | null): Safety {
  const [asking, setAsking] = useState<Asking | null>(null);
  const encounter = useEncounter(view);
  const marks = useMarks(encounter, member);
  const { buddyNews } = view;
  useEffect(() => {
    if (buddyNews && buddyNews.buddyId === marks?.encounter.partnerId) marks.tell(buddyNews.change);
  }, [buddyNews, marks]);
  const { stay } = actions;
  const goesOn = view.partnerLeft !== null && view.partnerLeft.continuesAtMs !== null;
  useEffect(() => {
    // Nobody is taken on to the next one in the middle of a sentence.
    if (asking && goesOn) stay();
  }, [asking, goesOn, stay]);
  const tools = useMemo<SafetyTools | null>(() => {
    if (!member || !encounter) return null;
    return {
      marks,
      report: () => setAsking({ about: 'report', encounter }),
      block: () => setAsking({ about: 'block', encounter }),
    };
  }, [member, encounter, marks]);
  const dialog = member && asking && (
    <SafetyDialog api={member.api} asking={asking} view={view} actions={actions} onAsk={setAsking} />
  );
  return { tools, dialog };
}

interface SafetyDialogProps {
  api: Api;
  asking: Asking;
  view: CallView;
  actions: CallActions;
  /** Something else is asked; null: nothing. */
  onAsk(asking: Asking | null): void;
}

function SafetyDialog({ api, asking, view, actions, onAsk }: SafetyDialogProps) {
  const { about, encounter } = asking;
  const close = () => onAsk(null);
  if (about === 'report') {
    const block = () => onAsk({ about: 'block', encounter });
    return <ReportDialog key={encounter.callId} api={api} encounter={encounter} onBlock={block} onClose={close} />;
  }
  const tell = (stage: 'asked' | 'done' | 'failed') => actions.block(stage, encounter.callId);
  const isRunning = view.partner !== null && view.partnerLeft === null;
  return (
    <BlockDialog
      api={api}
      person={encounter}
      inCall={isRunning && view.lastCall?.sessionId === encounter.callId}
      onAsked={() => tell('asked')}
      onFailed={() => tell('failed')}
      onBlocked={() => {
        tell('done');
        close();
      }}
      onClose={close}
    />
  );
}

function useEncounter({ lastCall }: CallView): Encounter | null {
  const { sessionId, partnerId, partner } = lastCall ?? {};
  const name = partnerName(partner ?? null);
  return useMemo(
    () => (sessionId && partnerId ? { callId: sessionId, partnerId, name } : null),
    [sessionId, partnerId, name],
  );
}

function useMarks(encounter: Encounter | null, member: Member | null): CallMarks | null {
  const marks = useMemo(
    () => (encounter && member && !member.isGuest ? new CallMarks(member.api, encounter) : null),
    [encounter, member],
  );
  useEffect(() => {
    void marks?.loadTie();
  }, [marks]);
  return marks;
}
