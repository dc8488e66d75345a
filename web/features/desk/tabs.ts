/** The tabs of the admin page and their URLs: `/desk#reports`, `/desk#reports/ID`. Pure. */
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
  /** The id of a report or a user that the tab shows; null: the whole list. */
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
