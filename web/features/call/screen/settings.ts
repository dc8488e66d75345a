/** The settings of the green room, stored in the browser. */
import { Store } from '@/lib/base/store';
import { loadDisplayName, maxNameLength, saveDisplayName } from '@/lib/identity';
import type { MatchMode } from '@/lib/protocol';
import { limits, matchModes } from '@/lib/protocol';
import { addTags } from '@/ui/tags';
import type { Rules } from './useRules';

export interface Settings {
  readonly name: string;
  readonly mode: MatchMode;
  readonly interests: readonly string[];
}

/** The match modes that the operator allows; all modes while the settings are unknown. */
export function offeredModes({ settings }: Pick<Rules, 'settings'>): readonly MatchMode[] {
  return settings && settings.modes.length > 0 ? settings.modes : matchModes;
}

/** The selected mode, or the first allowed one. */
export function modeOf({ mode }: Pick<Settings, 'mode'>, rules: Pick<Rules, 'settings'>): MatchMode {
  const offered = offeredModes(rules);
  return offered.includes(mode) ? mode : (offered[0] ?? mode);
}

export const nameLimit = maxNameLength;
export const interestLimits = { count: limits.interests, length: limits.interestLength } as const;
export const defaultSettings: Settings = { name: '', mode: 'video', interests: [] };

const storageKey = 'gurukul.wishes';

/** One per page: the green room writes it, each start of a call reads it. */
export class SettingsStore {
  private readonly store: Store<Settings>;
  readonly subscribe: Store<Settings>['subscribe'];
  readonly get: Store<Settings>['get'];

  constructor(private readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>) {
    this.store = new Store(load(storage));
    this.subscribe = this.store.subscribe;
    this.get = this.store.get;
  }

  change(change: Partial<Settings>): void {
    const settings = { ...this.store.get(), ...change };
    this.store.set(settings);
    saveDisplayName(this.storage, settings.name);
    try {
      this.storage.setItem(storageKey, JSON.stringify({ mode: settings.mode, interests: settings.interests }));
    } catch {
      // Storage is not available: the user enters them again next time.
    }
  }
}

function load(storage: Pick<Storage, 'getItem'>): Settings {
  const name = loadDisplayName(storage) ?? '';
  try {
    return { name, ...decodePreferences(JSON.parse(storage.getItem(storageKey) ?? '{}')) };
  } catch {
    return { ...defaultSettings, name };
  }
}

export function decodePreferences(stored: unknown): Omit<Settings, 'name'> {
  const { mode, interests } = (stored ?? {}) as Record<string, unknown>;
  const texts = Array.isArray(interests) ? interests.filter((each) => typeof each === 'string') : [];
  return {
    mode: matchModes.find((each) => each === mode) ?? defaultSettings.mode,
    interests: texts.reduce<readonly string[]>((tags, text) => addTags(tags, text, interestLimits), []),
  };
}
