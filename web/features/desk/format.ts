/** Texts of the admin page for times, users and audit log entries. Pure. */
import type { AuditEntry, Person, Resolution } from '@/lib/api';

export function personName(person: Pick<Person, 'name'> | null): string {
  if (!person) return 'Deleted account';
  return person.name?.trim() || 'Stranger';
}

export function timeText(ms: number, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(ms);
}

/** The end of a ban. Null: it has no end. */
export function banEndText(untilMs: number | null): string {
  return untilMs === null ? 'for good' : `until ${timeText(untilMs)}`;
}

export function hourText(ms: number, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(ms);
}

/** `12,345`, in the format of the user's locale. */
export function numberText(value: number, locale?: string): string {
  return new Intl.NumberFormat(locale).format(value);
}

/** `1 report`, `2 reports`. */
export function countText(count: number, one: string, many = `${one}s`): string {
  return `${numberText(count)} ${count === 1 ? one : many}`;
}

export const resolutionLabels: Record<Resolution, string> = {
  dismissed: 'Dismissed',
  warned: 'Warned',
  banned: 'Banned',
};

/** Sorted by duration. Null: without an end. */
export const banDurations = [
  { minutes: 60, label: 'An hour' },
  { minutes: 24 * 60, label: 'A day' },
  { minutes: 7 * 24 * 60, label: 'A week' },
  { minutes: 30 * 24 * 60, label: '30 days' },
  { minutes: 365 * 24 * 60, label: 'A year' },
  { minutes: null, label: 'For good' },
] as const;

export const banReasonMax = 300;
export const noteMax = 1000;

/** The action of an entry, without actor and time. For an unknown action, its name. */
export function auditActionText({ action, detail }: Pick<AuditEntry, 'action' | 'detail'>): string {
  switch (action) {
    case 'user.banned': {
      const until = typeof detail.until === 'number' ? detail.until : null;
      return `banned ${banEndText(until)}${reasonSuffix(detail.reason)}`;
    }
    case 'user.unbanned':
      return 'lifted a ban';
    case 'report.viewed':
      return 'read a report';
    case 'report.resolved':
      return `settled a report: ${String(detail.resolution)}${reasonSuffix(detail.note)}`;
    case 'settings.changed':
      return `changed ${Object.entries(detail).map(settingChangeText).join(', ')}`;
    default:
      return action;
  }
}

function reasonSuffix(reason: unknown): string {
  return typeof reason === 'string' && reason !== '' ? ` (${reason})` : '';
}

function settingChangeText([name, change]: [string, unknown]): string {
  const { from, to } = (change ?? {}) as Record<string, unknown>;
  return `${name} from ${valueText(from)} to ${valueText(to)}`;
}

export function valueText(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (value === true) return 'on';
  if (value === false) return 'off';
  if (Array.isArray(value)) return value.join(', ');
  return value === '' ? 'nothing' : String(value);
}
