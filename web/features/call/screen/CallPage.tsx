'use client';

import { useEffect } from 'react';
import type { MatchMode } from '@/lib/protocol';
import type { CallActions, CallView } from '../model';
import { useCall } from '../useCall';
import { CallScreen } from './CallScreen';
import { canGoNext } from './scene';
import { useSettings } from './useSettings';
import { titleWords } from './words';

/** The page at /chat: the call's hook, the green room's settings, the keyboard. */
export function CallPage() {
  const { view, actions, media } = useCall();
  const form = useSettings();
  const { settings, change } = form;
  useEscapeForNext(view, actions);
  useEffect(() => {
    document.title = `${titleWords(view)} · Gurukul`;
  }, [view]);
  const start = (mode: MatchMode = settings.mode) => {
    if (mode !== settings.mode) change({ mode });
    actions.start({ matchMode: mode, interests: settings.interests, campus: 'any' });
  };
  return <CallScreen view={view} actions={actions} media={media} form={form} onStart={start} />;
}

function useEscapeForNext(view: CallView, actions: CallActions): void {
  const active = canGoNext(view);
  const { next } = actions;
  useEffect(() => {
    if (!active) return undefined;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.isComposing || event.repeat || event.defaultPrevented) return;
      // Escape closes what lies over the page, or ends writing, before it ends a call.
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
