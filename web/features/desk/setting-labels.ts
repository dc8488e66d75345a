/** The labels of the settings, for the form and for conflicts. Pure. */
import type { SettingName } from './settings-draft';
import { valueText } from './format';

export const settingLabels: Record<SettingName, string> = {
  matching: 'Matching',
  matchingMessage: 'Why it is off',
  banner: 'Banner',
  queueTimeoutMs: 'Longest wait',
  karmaFloor: 'Karma floor',
  newGuestsApart: 'New guests apart',
  modes: 'Ways to meet',
  guests: 'Guests',
  interests: 'Interests',
  messageDays: 'Messages are kept',
  callDays: 'Calls are kept',
};

export function settingValueText(name: SettingName, value: unknown): string {
  if (name === 'queueTimeoutMs' && typeof value === 'number') return `${value / 1000} s`;
  if ((name === 'messageDays' || name === 'callDays') && typeof value === 'number') return `${value} days`;
  return valueText(value);
}
