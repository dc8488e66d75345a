'use client';

import { useEffect, useMemo, useState, type ReactNode } from 'react';
import type { CallPartner } from '@/features/safety';
import { BlockDialog, CallFeedback, ReportDialog } from '@/features/safety';
import type { Member } from '@/features/site';
import type { Api } from '@/lib/api';
import type { CallActions, CallView } from '../model';
import type { SafetyTools } from './safety-context';
import { partnerName } from './labels';

interface Asking {
  readonly about: 'report' | 'block';
  readonly callPartner: CallPartner;
}

interface Safety {
  readonly tools: SafetyTools | null;
  readonly dialog: ReactNode;
}

/** The dialogs are above the scenes, so that their text is kept when the partner leaves. */
export function useSafety(view: CallView, actions: CallActions, member: Member | null): Safety {
  const [asking, setAsking] = useState<Asking | null>(null);
  const callPartner = useCallPartner(view);
  const feedback = useCallFeedback(callPartner, member);
  const { lastBuddyChange } = view;
  useEffect(() => {
    if (lastBuddyChange && lastBuddyChange.buddyId === feedback?.callPartner.partnerId) {
      feedback.applyBuddyChange(lastBuddyChange.change);
    }
  }, [lastBuddyChange, feedback]);
  const { stay } = actions;
  const goesOn = view.partnerLeft !== null && view.partnerLeft.continuesAtMs !== null;
  useEffect(() => {
    // Stops the automatic search while a dialog is open.
    if (asking && goesOn) stay();
  }, [asking, goesOn, stay]);
  const tools = useMemo<SafetyTools | null>(() => {
    if (!member || !callPartner) return null;
    return {
      feedback,
      report: () => setAsking({ about: 'report', callPartner }),
      block: () => setAsking({ about: 'block', callPartner }),
    };
  }, [member, callPartner, feedback]);
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
  /** The open dialog; null: none. */
  onAsk(asking: Asking | null): void;
}

function SafetyDialog({ api, asking, view, actions, onAsk }: SafetyDialogProps) {
  const { about, callPartner } = asking;
  const close = () => onAsk(null);
  if (about === 'report') {
    const block = () => onAsk({ about: 'block', callPartner });
    const { callId } = callPartner;
    return <ReportDialog key={callId} api={api} callPartner={callPartner} onBlock={block} onClose={close} />;
  }
  const tell = (stage: 'asked' | 'done' | 'failed') => actions.block(stage, callPartner.callId);
  const isRunning = view.partner !== null && view.partnerLeft === null;
  return (
    <BlockDialog
      api={api}
      person={callPartner}
      inCall={isRunning && view.lastCall?.sessionId === callPartner.callId}
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

function useCallPartner({ lastCall }: CallView): CallPartner | null {
  const { sessionId, partnerId, partner } = lastCall ?? {};
  const name = partnerName(partner ?? null);
  return useMemo(
    () => (sessionId && partnerId ? { callId: sessionId, partnerId, name } : null),
    [sessionId, partnerId, name],
  );
}

function useCallFeedback(callPartner: CallPartner | null, member: Member | null): CallFeedback | null {
  const feedback = useMemo(
    () => (callPartner && member && !member.isGuest ? new CallFeedback(member.api, callPartner) : null),
    [callPartner, member],
  );
  useEffect(() => {
    void feedback?.loadBuddyState();
  }, [feedback]);
  return feedback;
}
