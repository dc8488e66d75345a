'use client';

import type { ReactNode } from 'react';
import type { AllSettings, Api } from '@/lib/api';
import { Button } from '@/ui/Button';
import { TextArea, TextField } from '@/ui/Field';
import { classNames } from '@/ui/class-names';
import { Switch } from '@/ui/Switch';
import { ModeSwitches } from './ModeSwitches';
import { Failure, Panel } from './Panel';
import { messageMax } from './settings-draft';
import { SettingsConflict } from './SettingsConflict';
import { useSettingsDraft, type SettingsDraftHook } from './useSettingsDraft';

/** The form of the operator's settings. A change is in effect as soon as it is saved. */
export function SettingsForm({ api, loaded }: { api: Api; loaded: AllSettings }) {
  const form = useSettingsDraft(api, loaded);
  const { draft, faults, change, saving } = form;
  const days = (name: 'messageDays' | 'callDays', label: string) => (
    <TextField
      label={label}
      hint="Days, then they are deleted."
      error={faults[name] ?? null}
      inputMode="numeric"
      value={draft[name]}
      data-testid={`setting-${name}`}
      onChange={(event) => change({ [name]: event.target.value })}
    />
  );
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        if (!form.isInvalid && form.changes.length > 0 && !saving.isSaving) form.save();
      }}
    >
      {saving.conflict && (
        <SettingsConflict
          conflicts={saving.conflict.list}
          onKeepMine={form.keepMine}
          onTakeTheirs={form.takeTheirs}
        />
      )}
      <div className="grid items-start gap-5 wide:grid-cols-2">
        <Group title="Matching">
          <Switch
            label="Matching"
            hint="Off: nobody is paired, calls that run go on."
            isOn={draft.matching}
            testId="setting-matching"
            onChange={(matching) => change({ matching })}
          />
          <TextArea
            label="Why it is off"
            hint="Read by everybody who waits or wants to start."
            maxLength={messageMax}
            className="min-h-20"
            value={draft.matchingMessage}
            data-testid="setting-matchingMessage"
            onChange={(event) => change({ matchingMessage: event.target.value })}
          />
          <TextField
            label="Longest wait"
            hint="Seconds in the queue."
            error={faults.queueTimeoutS ?? null}
            inputMode="numeric"
            value={draft.queueTimeoutS}
            data-testid="setting-queueTimeoutS"
            onChange={(event) => change({ queueTimeoutS: event.target.value })}
          />
          <TextField
            label="Karma floor"
            hint="Who is below it only meets others below it. Empty: no floor."
            error={faults.karmaFloor ?? null}
            value={draft.karmaFloor}
            data-testid="setting-karmaFloor"
            onChange={(event) => change({ karmaFloor: event.target.value })}
          />
        </Group>
        <div className="flex flex-col gap-5">
          <Group title="What is offered">
            <ModeSwitches
              modes={draft.modes}
              error={faults.modes ?? null}
              onChange={(modes) => change({ modes })}
            />
            <Switch
              label="Guests"
              hint="Off: new ones need an account."
              isOn={draft.guests}
              testId="setting-guests"
              onChange={(guests) => change({ guests })}
            />
            <Switch
              label="New guests apart"
              hint="On: for their first 10 s guests meet only each other."
              isOn={draft.newGuestsApart}
              testId="setting-newGuestsApart"
              onChange={(newGuestsApart) => change({ newGuestsApart })}
            />
            <Switch
              label="Interests"
              hint="Off: nobody is asked for them."
              isOn={draft.interests}
              testId="setting-interests"
              onChange={(interests) => change({ interests })}
            />
          </Group>
          <Group title="For everybody to read">
            <TextArea
              label="Banner"
              hint="On every page. Empty: none."
              maxLength={messageMax}
              className="min-h-20"
              value={draft.banner}
              data-testid="setting-banner"
              onChange={(event) => change({ banner: event.target.value })}
            />
          </Group>
          <Group title="How long things are kept">
            {days('messageDays', 'Messages')}
            {days('callDays', 'Calls')}
          </Group>
        </div>
      </div>
      {!saving.conflict && <SaveBar form={form} />}
    </form>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Panel className="flex flex-col gap-5">
      <h2 className="font-display text-xl font-bold tracking-tight">{title}</h2>
      {children}
    </Panel>
  );
}

function SaveBar({ form: { changes, isInvalid, saving, undo } }: { form: SettingsDraftHook }) {
  const isIdle = changes.length === 0 && !isInvalid;
  return (
    <div
      className={classNames(
        'bottom-[calc(4rem+env(safe-area-inset-bottom))] -mx-2 flex flex-wrap items-center gap-3 rounded-3xl',
        'bg-paper/90 px-2 py-3 backdrop-blur-md wide:bottom-0',
        // Stays visible while there are unsaved changes.
        !isIdle && 'sticky',
      )}
    >
      <Button type="submit" look="primary" data-testid="settings-save" disabled={isIdle || isInvalid}>
        {saving.isSaving ? 'Saving…' : 'Save'}
      </Button>
      {!isIdle && <Button onClick={undo}>Undo</Button>}
      <p role="status" className="text-soft">
        {saving.isSaved && 'Saved. It holds now.'}
      </p>
      <Failure words={saving.failure} />
    </div>
  );
}
