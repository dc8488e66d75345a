/** The call's screen for a view of the test's making; every action is a spy. */
import { cleanup, render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, vi } from 'vitest';
import type { LocalMediaState } from '@/lib/media';
import { closedMedia } from '@/lib/media';
import type { CallActions, CallView } from '../model';
import { initialState, viewOf } from '../state';
import type { LocalMediaHook } from '../useLocalMedia';
import { CallScreen } from './CallScreen';
import type { Settings } from './settings';
import { defaultSettings } from './settings';
import type { Callee } from './useCallee';
import type { Rules } from './useRules';
import { noRules } from './useRules';
import type { SafetyTools } from './safety-context';
import { SafetyContext } from './safety-context';

afterEach(cleanup);

export const openMedia: LocalMediaState = {
  ...closedMedia,
  status: 'open',
  camera: 'on',
  microphone: 'on',
  cameras: [{ id: 'c-1', label: 'Front' }, { id: 'c-2', label: 'Back' }],
  microphones: [{ id: 'm-1', label: 'Desk' }],
};

export const ada = { name: 'Ada', avatarUrl: null, karma: 3, campus: null };

export function viewWith(changes: Partial<CallView>): CallView {
  return { ...viewOf(initialState, openMedia), ...changes };
}

/** In a call with Ada. */
export function callWith(changes: Partial<CallView> = {}): CallView {
  return viewWith({ phase: 'connected', partner: ada, connectedAtMs: Date.now(), online: 7, ...changes });
}

interface Given {
  readonly settings?: Partial<Settings>;
  readonly media?: LocalMediaState;
  readonly rules?: Partial<Rules>;
  readonly tools?: SafetyTools | null;
  readonly callee?: Callee | null;
}

export function showScreen(view: CallView, given: Given = {}) {
  const { settings, media: mediaState = openMedia, rules, tools = null, callee = null } = given;
  const actions = {
    start: vi.fn(), call: vi.fn(), answer: vi.fn(), connectIdle: vi.fn(), next: vi.fn(), stop: vi.fn(),
    stay: vi.fn(), block: vi.fn(), retry: vi.fn(), sendChat: vi.fn(), setTyping: vi.fn(), toggleMicrophone: vi.fn(),
    toggleCamera: vi.fn(), switchCamera: vi.fn(),
  } satisfies CallActions;
  const media = {
    open: vi.fn(() => Promise.resolve()), close: vi.fn(), chooseCamera: vi.fn(() => Promise.resolve()),
    chooseMicrophone: vi.fn(() => Promise.resolve()), level: () => 0, state: mediaState,
  };
  const change = vi.fn();
  const onStart = vi.fn();
  const form = { settings: { ...defaultSettings, ...settings }, change };
  const element = (shown: CallView) => (
    <SafetyContext value={tools}>
      <CallScreen
        view={shown}
        actions={actions}
        media={media as unknown as LocalMediaHook}
        form={form}
        rules={{ ...noRules, ...rules }}
        callee={callee}
        onStart={onStart}
      />
    </SafetyContext>
  );
  const screen = render(element(view));
  return {
    ...screen, actions, media, change, onStart, user: userEvent.setup(),
    show: (next: CallView) => screen.rerender(element(next)),
  };
}
