/**
 * The data of the settings form: loaded values, input, changes, and conflicts with changes of other administrators.
 * Pure.
 */
import type { AllSettings, SettingsChange } from '@/lib/api';
import type { MatchMode } from '@/lib/protocol';

export type SettingsValues = Omit<AllSettings, 'version'>;
export type SettingName = keyof SettingsValues;

/** Numbers are kept as the typed text until `readDraft`. */
export interface SettingsDraft {
  readonly matching: boolean;
  readonly matchingMessage: string;
  readonly banner: string;
  readonly queueTimeoutS: string;
  readonly karmaFloor: string;
  readonly modes: readonly MatchMode[];
  readonly guests: boolean;
  readonly newGuestsApart: boolean;
  readonly interests: boolean;
  readonly messageDays: string;
  readonly callDays: string;
}

export type DraftName = keyof SettingsDraft;
export type DraftErrors = Partial<Record<DraftName, string>>;
export const messageMax = 500;

export function toDraft(settings: AllSettings): SettingsDraft {
  const { queueTimeoutMs, karmaFloor, messageDays, callDays, ...same } = settings;
  return {
    matching: same.matching,
    matchingMessage: same.matchingMessage,
    banner: same.banner,
    modes: same.modes,
    guests: same.guests,
    newGuestsApart: same.newGuestsApart,
    interests: same.interests,
    queueTimeoutS: String(queueTimeoutMs / 1000),
    karmaFloor: karmaFloor === null ? '' : String(karmaFloor),
    messageDays: String(messageDays),
    callDays: String(callDays),
  };
}

export function readDraft(draft: SettingsDraft): { values: SettingsValues; faults: DraftErrors } {
  const faults: DraftErrors = {};
  const number = (name: DraftName, text: string, min: number, max: number): number => {
    const value = Number(text);
    const fits = /^-?\d+$/.test(text.trim()) && value >= min && value <= max;
    if (!fits) faults[name] = `A whole number from ${min} to ${max}.`;
    return fits ? value : Number.NaN;
  };
  if (draft.modes.length === 0) faults.modes = 'At least one has to be on.';
  const floor = draft.karmaFloor.trim();
  const values: SettingsValues = {
    matching: draft.matching,
    matchingMessage: draft.matchingMessage.trim(),
    banner: draft.banner.trim(),
    queueTimeoutMs: number('queueTimeoutS', draft.queueTimeoutS, 1, 3_600) * 1000,
    karmaFloor: floor === '' ? null : number('karmaFloor', floor, -1_000_000, 1_000_000),
    modes: draft.modes,
    guests: draft.guests,
    newGuestsApart: draft.newGuestsApart,
    interests: draft.interests,
    messageDays: number('messageDays', draft.messageDays, 1, 3_650),
    callDays: number('callDays', draft.callDays, 1, 3_650),
  };
  return { values, faults };
}

const names: readonly SettingName[] = [
  'matching', 'matchingMessage', 'banner', 'queueTimeoutMs', 'karmaFloor', 'newGuestsApart', 'modes', 'guests',
  'interests', 'messageDays', 'callDays',
];

export function changedNames(from: SettingsValues, to: SettingsValues): SettingName[] {
  return names.filter((name) => JSON.stringify(from[name]) !== JSON.stringify(to[name]));
}

/** The request has the changed settings only, with the version that they are based on. */
export function changeRequest(from: AllSettings, to: SettingsValues): SettingsChange {
  const changed = changedNames(from, to).map((name) => [name, to[name]] as const);
  return { ...Object.fromEntries(changed), version: from.version };
}

export interface Conflict {
  readonly name: SettingName;
  readonly before: unknown;
  readonly theirs: unknown;
  /** Absent: this page does not change it. */
  readonly mine?: unknown;
}

/** The changes of others since `seen` was loaded, with this page's values for the same settings. */
export function findConflicts(seen: AllSettings, now: AllSettings, mine: SettingsValues): Conflict[] {
  const wanted = new Set(changedNames(seen, mine));
  return changedNames(seen, now).map((name) => ({
    name,
    before: seen[name],
    theirs: now[name],
    ...(wanted.has(name) && { mine: mine[name] }),
  }));
}

/** This page's changes applied to the newest settings. */
export function rebaseSettings(seen: AllSettings, now: AllSettings, mine: SettingsValues): AllSettings {
  return { ...now, ...Object.fromEntries(changedNames(seen, mine).map((name) => [name, mine[name]])) };
}
