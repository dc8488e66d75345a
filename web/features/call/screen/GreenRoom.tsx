'use client';

import { AudioLines, MessageSquareText, Video } from 'lucide-react';
import { useEffect, useId, useSyncExternalStore } from 'react';
import type { MatchMode } from '@/lib/protocol';
import { Button } from '@/ui/Button';
import { ChoiceSelect } from '@/ui/ChoiceSelect';
import { TagInput } from '@/ui/TagInput';
import type { CallView } from '../model';
import type { LocalMediaHook } from '../useLocalMedia';
import { DeviceSelect } from './DeviceSelect';
import { Preview } from './Preview';
import { interestLimits, modeOf, nameLimit, offeredModes } from './settings';
import type { Callee } from './useCallee';
import type { Rules } from './useRules';
import type { SettingsHook } from './useSettings';

const modes = [
  { value: 'video', label: 'Video', icon: Video },
  { value: 'audio', label: 'Voice', icon: AudioLines },
  { value: 'text', label: 'Text', icon: MessageSquareText },
] as const;

interface GreenRoomProps {
  view: CallView;
  media: LocalMediaHook;
  form: SettingsHook;
  rules: Rules;
  callee: Callee | null;
  onStart(): void;
}

/** The page before the first call: preview, microphone level, and preferences. */
export function GreenRoom({ view, media, form, rules, callee, onStart }: GreenRoomProps) {
  const { settings, change } = form;
  const offered = offeredModes(rules);
  const mode = modeOf(settings, rules);
  const isPaused = rules.settings?.matching === false;
  usePreview(media, mode);
  const nameId = useId();
  // The inputs are disabled until React has hydrated the page; earlier input would be lost.
  const isLive = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  const problem = mode === 'text' ? null : (view.problem ?? media.state.problem);
  return (
    <main
      className="mx-auto grid w-full max-w-6xl flex-1 content-center gap-6 px-4 pb-2 wide:grid-cols-[1.35fr_1fr]
        wide:items-center wide:gap-10 wide:px-8 wide:pb-8"
    >
      {mode === 'text' ? (
        <TextInvitation />
      ) : (
        <Preview
          media={media}
          wantsCamera={mode === 'video'}
          problem={problem}
          onRetry={() => void media.open(wantsOf(mode))}
        />
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onStart();
        }}
      >
        <fieldset disabled={!isLive} className="flex min-w-0 flex-col gap-5">
          <h1 className="font-display text-4xl leading-none font-bold tracking-tight">
            {callee ? `Call ${callee.name}` : 'Ready when you are'}
          </h1>
          <ChoiceSelect
            label="How to meet"
            choices={modes.filter(({ value }) => offered.includes(value))}
            value={mode}
            testId="mode-select"
            onChange={(value) => change({ mode: value })}
          />
          <div>
            <label htmlFor={nameId} className="mb-1.5 block text-sm font-semibold">
              Your name
            </label>
            <input
              id={nameId}
              className="h-12 w-full rounded-2xl bg-surface px-3.5 ring-1 ring-edge ring-inset placeholder:text-soft"
              autoComplete="nickname"
              maxLength={nameLimit}
              placeholder="Stranger"
              value={settings.name}
              onChange={(event) => change({ name: event.target.value })}
            />
          </div>
          {!callee && rules.settings?.interests !== false && (
            <TagInput
              label="Interests"
              hint="Somebody who shares one comes first, for the first seconds."
              placeholder="chess, jazz, compilers"
              tags={settings.interests}
              limits={interestLimits}
              testId="interests-input"
              onChange={(interests) => change({ interests })}
            />
          )}
          {mode !== 'text' && <Devices media={media} withCamera={mode === 'video'} />}
          <div
            className="sticky bottom-0 -mx-4 bg-linear-to-t from-paper from-80% to-transparent px-4 pt-6 pb-4
              wide:static"
          >
            {callee && <CalleeNote callee={callee} />}
            {isPaused && <Paused why={rules.settings?.matchingMessage ?? ''} />}
            <Button
              type="submit"
              look="primary"
              data-testid="start"
              disabled={isPaused}
              className={`min-h-14 w-full text-lg ${isPaused ? '' : 'disabled:opacity-100'}`}
            >
              {callee ? 'Call' : 'Start'}
            </Button>
          </div>
        </fieldset>
      </form>
    </main>
  );
}

function CalleeNote({ callee }: { callee: Callee }) {
  return (
    <p className="mb-3 text-soft">
      {callee.isHere ? `${callee.name} is here now.` : `${callee.name} is away right now.`}{' '}
      <a href="/chat" className="inline-flex min-h-11 items-center font-semibold underline underline-offset-4">
        Meet somebody new instead
      </a>
    </p>
  );
}

function Paused({ why }: { why: string }) {
  return (
    <p role="status" data-testid="matching-off" className="mb-3 rounded-2xl bg-light px-4 py-3 text-on-light">
      <strong className="block">Matching is switched off</strong>
      {why || 'Those who run this server have paused it. It opens here by itself.'}
    </p>
  );
}

function Devices({ media, withCamera }: { media: LocalMediaHook; withCamera: boolean }) {
  const { state } = media;
  if (state.status !== 'open') return null;
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {withCamera && (
        <DeviceSelect
          label="Camera"
          devices={state.cameras}
          value={state.cameraId}
          onChange={(id) => void media.chooseCamera(id)}
        />
      )}
      <DeviceSelect
        label="Microphone"
        devices={state.microphones}
        value={state.microphoneId}
        onChange={(id) => void media.chooseMicrophone(id)}
      />
    </div>
  );
}

function TextInvitation() {
  return (
    <section
      className="flex aspect-[4/3] max-h-[42dvh] min-h-60 w-full flex-col justify-end gap-4 rounded-3xl bg-wall p-6
        wide:aspect-video wide:max-h-none wide:p-8"
    >
      <p className="w-fit max-w-[75%] rounded-3xl rounded-bl-md bg-surface px-5 py-3 text-lg">
        Which place on campus is never crowded?
      </p>
      <p className="ms-auto w-fit max-w-[75%] rounded-3xl rounded-br-md bg-accent px-5 py-3 text-lg text-paper">
        The library roof, before eight.
      </p>
      <p className="text-sm text-soft">Text needs no camera and no microphone.</p>
    </section>
  );
}

const never = () => () => undefined;
const wantsOf = (mode: MatchMode) => ({ camera: mode === 'video', microphone: true });

/** Opens the camera while the preview is shown. In a mode without preview it is closed. */
function usePreview(media: LocalMediaHook, mode: MatchMode): void {
  const { open, close } = media;
  useEffect(() => {
    if (mode === 'text') close();
    else void open(wantsOf(mode));
  }, [open, close, mode]);
}
