import { useState } from 'react';
import type { AllSettings, Api } from '@/lib/api';
import { ApiError, apiWords, changeSettings, getAllSettings, isRefused } from '@/lib/api';
import type { Conflict, SettingsDraft, SettingsValues } from './settings-draft';
import { changedNames, changeOf, conflictsOf, draftOf, readDraft, rebased } from './settings-draft';

interface Saving {
  readonly isSaving: boolean;
  readonly isSaved: boolean;
  readonly failure: string | null;
  /** What is on the server now, and how it differs from what this page has seen. */
  readonly conflict: { readonly now: AllSettings; readonly list: readonly Conflict[] } | null;
}

const calm: Saving = { isSaving: false, isSaved: false, failure: null, conflict: null };

/** The form's values, what of them changed, and the way to the server and back. */
export function useSettingsDraft(api: Api, loaded: AllSettings) {
  const [seen, setSeen] = useState(loaded);
  const [draft, setDraft] = useState(() => draftOf(loaded));
  const [saving, setSaving] = useState(calm);
  const { values, faults } = readDraft(draft);
  const isWrong = Object.keys(faults).length > 0;
  const changes = isWrong ? [] : changedNames(seen, values);
  const take = (settings: AllSettings, next: Saving) => {
    setSeen(settings);
    setDraft(draftOf(settings));
    setSaving(next);
  };
  const send = async (from: AllSettings, wanted: SettingsValues) => {
    setSaving({ ...calm, isSaving: true });
    try {
      take(await changeSettings(api, changeOf(from, wanted)), { ...calm, isSaved: true });
    } catch (error) {
      if (!isConflict(error)) return setSaving({ ...calm, failure: apiWords(error) });
      await getAllSettings(api).then(
        (now) => setSaving({ ...calm, conflict: { now, list: conflictsOf(from, now, wanted) } }),
        (failed: unknown) => setSaving({ ...calm, failure: apiWords(failed) }),
      );
    }
  };
  return {
    draft, faults, isWrong, saving, changes,
    change: (change: Partial<SettingsDraft>) => {
      setDraft({ ...draft, ...change });
      if (!saving.conflict) setSaving(calm);
    },
    undo: () => take(seen, calm),
    save: () => void send(seen, values),
    keepMine: () => {
      if (!saving.conflict) return;
      const { now } = saving.conflict;
      const mine = rebased(seen, now, values);
      setSeen(now);
      setDraft(draftOf(mine));
      void send(now, mine);
    },
    takeTheirs: () => {
      if (saving.conflict) take(saving.conflict.now, calm);
    },
  };
}

export type SettingsDraftHook = ReturnType<typeof useSettingsDraft>;

const isConflict = (error: unknown) =>
  isRefused(error, 'changed') || (error instanceof ApiError && error.fault.kind === 'refused' &&
    error.fault.status === 409);
