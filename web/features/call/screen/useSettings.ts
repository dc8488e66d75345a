import { useState, useSyncExternalStore } from 'react';
import { defaultSettings, SettingsStore, type Settings } from './settings';

export interface SettingsHook {
  readonly settings: Settings;
  change(change: Partial<Settings>): void;
}

const nothing = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };

/** The stored settings of this browser; the defaults until the page has loaded. */
export function useSettings(): SettingsHook {
  const [store] = useState(
    () => new SettingsStore(typeof window === 'undefined' ? nothing : window.localStorage),
  );
  const settings = useSyncExternalStore(store.subscribe, store.get, () => defaultSettings);
  return { settings, change: (change) => store.change(change) };
}
