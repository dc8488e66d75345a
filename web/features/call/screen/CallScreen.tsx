'use client';

import { assertNever } from '@/lib/base/assert';
import type { MatchMode } from '@/lib/protocol';
import type { CallActions, CallView } from '../model';
import type { LocalMediaHook } from '../useLocalMedia';
import { CallScene } from './CallScene';
import { GreenRoom } from './GreenRoom';
import { Meeting } from './Meeting';
import { ProblemScene } from './ProblemScene';
import { sceneOf } from './scene';
import { TopBar } from './TopBar';
import type { Callee } from './useCallee';
import type { Rules } from './useRules';
import type { SettingsHook } from './useSettings';
import { Voices } from './Voices';
import { Writing } from './Writing';

export interface CallScreenProps {
  view: CallView;
  actions: CallActions;
  media: LocalMediaHook;
  form: SettingsHook;
  rules: Rules;
  /** The buddy to call; null: search for strangers. */
  callee: Callee | null;
  /** Starts with the settings of the green room, or in the given mode. */
  onStart(mode?: MatchMode): void;
}

/** Renders the whole page for a view. It has no state and only calls actions. */
export function CallScreen(props: CallScreenProps) {
  const { view, actions } = props;
  const scene = sceneOf(view);
  switch (scene) {
    case 'call':
      return <CallScene view={view} actions={actions} />;
    case 'voices':
      return <Voices view={view} actions={actions} />;
    case 'writing':
      return <Writing view={view} actions={actions} />;
    case 'green-room':
    case 'meeting':
    case 'problem':
      return (
        <div className="flex min-h-dvh flex-col pb-[env(safe-area-inset-bottom)]">
          <TopBar view={view} glass={false} />
          <Quiet {...props} scene={scene} />
        </div>
      );
    default:
      return assertNever(scene);
  }
}

function Quiet(props: CallScreenProps & { scene: 'green-room' | 'meeting' | 'problem' }) {
  const { view, actions, media, form, rules, callee, onStart, scene } = props;
  if (scene === 'meeting') return <Meeting view={view} actions={actions} callee={callee} />;
  if (scene === 'problem' && view.problem) {
    const facts = { rules, mode: view.mode };
    return <ProblemScene problem={view.problem} facts={facts} actions={actions} onInstead={onStart} />;
  }
  return <GreenRoom view={view} media={media} form={form} rules={rules} callee={callee} onStart={() => onStart()} />;
}
