import { useState, useSyncExternalStore } from 'react';
import { defaultSettings, SettingsStore, type Settings } from './settings';

export interface SettingsHook {
  readonly settings: Settings;
  change(change: Partial<Settings>): void;
}

const nothing = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };

/** What was set last time on this machine; the defaults until the page runs in a browser. */
export function useSettings(): SettingsHook {
  const [store] = useState(
    () => new SettingsStore(typeof window === 'undefined' ? nothing : window.localStorage),
  );
  const settings = useSyncExternalStore(store.subscribe, store.get, () => defaultSettings);
  return { settings, change: (change) => store.change(change) };
}
