/** The parts of the desk and their addresses: `/desk#reports`, `/desk#reports/ID`. Pure. */
import { Activity, BookOpenText, Flag, Gavel, SlidersHorizontal, UsersRound } from 'lucide-react';

export const tabs = [
  { id: 'now', label: 'Now', icon: Activity },
  { id: 'reports', label: 'Reports', icon: Flag },
  { id: 'people', label: 'People', icon: UsersRound },
  { id: 'bans', label: 'Bans', icon: Gavel },
  { id: 'settings', label: 'Settings', icon: SlidersHorizontal },
  { id: 'audit', label: 'Audit log', icon: BookOpenText },
] as const;

export type TabId = (typeof tabs)[number]['id'];

export interface TabLocation {
  readonly tab: TabId;
  /** A report, a person: what the tab is to show of all it has. */
  readonly subject: string | null;
}

export function parseTabLocation(hash: string): TabLocation {
  const [name = '', subject = ''] = hash.replace(/^#/, '').split('/');
  const tab = tabs.find(({ id }) => id === name)?.id ?? 'now';
  return { tab, subject: decoded(subject) || null };
}

export function tabHref(tab: TabId, subject?: string): string {
  return subject === undefined ? `#${tab}` : `#${tab}/${encodeURIComponent(subject)}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
