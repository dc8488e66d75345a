import { useState } from 'react';
import type { AllSettings, Api } from '@/lib/api';
import { ApiError, apiErrorMessage, changeSettings, getAllSettings, isRefused } from '@/lib/api';
import type { Conflict, SettingsDraft, SettingsValues } from './settings-draft';
import { changedNames, changeRequest, findConflicts, toDraft, readDraft, rebaseSettings } from './settings-draft';

interface Saving {
  readonly isSaving: boolean;
  readonly isSaved: boolean;
  readonly failure: string | null;
  /** The server's current settings, and their differences to the loaded ones. */
  readonly conflict: { readonly now: AllSettings; readonly list: readonly Conflict[] } | null;
}

const notSaving: Saving = { isSaving: false, isSaved: false, failure: null, conflict: null };

/** The state of the settings form: input, changes, saving, conflicts. */
export function useSettingsDraft(api: Api, loaded: AllSettings) {
  const [seen, setSeen] = useState(loaded);
  const [draft, setDraft] = useState(() => toDraft(loaded));
  const [saving, setSaving] = useState(notSaving);
  const { values, faults } = readDraft(draft);
  const isInvalid = Object.keys(faults).length > 0;
  const changes = isInvalid ? [] : changedNames(seen, values);
  const take = (settings: AllSettings, next: Saving) => {
    setSeen(settings);
    setDraft(toDraft(settings));
    setSaving(next);
  };
  const send = async (from: AllSettings, wanted: SettingsValues) => {
    setSaving({ ...notSaving, isSaving: true });
    try {
      take(await changeSettings(api, changeRequest(from, wanted)), { ...notSaving, isSaved: true });
    } catch (error) {
      if (!isConflict(error)) return setSaving({ ...notSaving, failure: apiErrorMessage(error) });
      await getAllSettings(api).then(
        (now) => setSaving({ ...notSaving, conflict: { now, list: findConflicts(from, now, wanted) } }),
        (failed: unknown) => setSaving({ ...notSaving, failure: apiErrorMessage(failed) }),
      );
    }
  };
  return {
    draft, faults, isInvalid, saving, changes,
    change: (change: Partial<SettingsDraft>) => {
      setDraft({ ...draft, ...change });
      if (!saving.conflict) setSaving(notSaving);
    },
    undo: () => take(seen, notSaving),
    save: () => void send(seen, values),
    keepMine: () => {
      if (!saving.conflict) return;
      const { now } = saving.conflict;
      const mine = rebaseSettings(seen, now, values);
      setSeen(now);
      setDraft(toDraft(mine));
      void send(now, mine);
    },
    takeTheirs: () => {
      if (saving.conflict) take(saving.conflict.now, notSaving);
    },
  };
}

export type SettingsDraftHook = ReturnType<typeof useSettingsDraft>;

const isConflict = (error: unknown) =>
  isRefused(error, 'changed') || (error instanceof ApiError && error.fault.kind === 'refused' &&
    error.fault.status === 409);
