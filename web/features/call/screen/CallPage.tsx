'use client';

import { useEffect } from 'react';
import { useFeedbackState, type CallFeedback } from '@/features/safety';
import { useAccount, useMember, usePage } from '@/features/site';
import type { MatchMode } from '@/lib/protocol';
import { Toast } from '@/ui/Toast';
import type { CallActions, CallView } from '../model';
import { useCall } from '../useCall';
import { CallScreen } from './CallScreen';
import { IncomingBar } from './IncomingBar';
import { SafetyContext } from './safety-context';
import { canGoNext } from './scene';
import { modeOf } from './settings';
import { useIdleConnection } from './useIdleConnection';
import { useCallee } from './useCallee';
import { useRules } from './useRules';
import { useSafety } from './useSafety';
import { useSettings } from './useSettings';
import { pageTitle } from './labels';

/** The page at /chat. Combines the call hook, the green room settings, the operator's rules and the keyboard. */
export function CallPage() {
  const { view, actions, media } = useCall();
  const form = useSettings();
  const { settings, change } = form;
  const rules = useRules(view, useRuledApi());
  const member = useMember();
  const { tools, dialog } = useSafety(view, actions, member);
  const callee = useCallee(member, view.phase === 'idle');
  useEscapeForNext(view, actions);
  useIdleConnection(view, actions, member);
  useEffect(() => {
    document.title = `${pageTitle(view)} · Gurukul`;
  }, [view]);
  const start = (mode: MatchMode = modeOf(settings, rules)) => {
    if (mode !== settings.mode) change({ mode });
    if (callee) return actions.call(callee.id, mode);
    const interests = rules.settings?.interests === false ? [] : settings.interests;
    actions.start({ matchMode: mode, interests, campus: 'any' });
  };
  return (
    <SafetyContext value={tools}>
      <CallScreen
        view={view}
        actions={actions}
        media={media}
        form={form}
        rules={rules}
        callee={callee}
        onStart={start}
      />
      <IncomingBar view={view} actions={actions} />
      {dialog}
      {tools?.feedback && <FeedbackToast feedback={tools.feedback} />}
    </SafetyContext>
  );
}

/** Null: the server has no accounts, or its mode is not known yet. */
function useRuledApi() {
  const page = usePage();
  const { kind } = useAccount();
  return page && (kind === 'signed-in' || kind === 'signed-out') ? page.api : null;
}

function FeedbackToast({ feedback }: { feedback: CallFeedback }) {
  return <Toast words={useFeedbackState(feedback).errorMessage} />;
}

function useEscapeForNext(view: CallView, actions: CallActions): void {
  const active = canGoNext(view);
  const { next } = actions;
  useEffect(() => {
    if (!active) return undefined;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.isComposing || event.repeat || event.defaultPrevented) return;
      // Escape first closes a dialog or leaves the text field; otherwise it goes to the next partner.
      if (document.fullscreenElement || document.querySelector('dialog[open]')) return;
      if (event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement) {
        event.target.blur();
        return;
      }
      next();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [active, next]);
}
