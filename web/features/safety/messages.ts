/** Texts about reports, blocks and bans. Pure. */
import type { BuddyState, ReportReason } from '@/lib/api';
import { apiErrorMessage } from '@/lib/api';
import { CallNotStoredError } from './retry-until-stored';

export const reasonLabels: Record<ReportReason, string> = {
  nudity: 'Nudity or sexual content',
  harassment: 'Bullying or harassment',
  hate: 'Hate',
  underage: 'Seems to be under age',
  spam: 'Spam or a scam',
  violence: 'Violence or threats',
  other: 'Something else',
};

/** The label of the buddy button: its action or the current state. */
export function buddyButtonLabel(buddyState: BuddyState | null, name: string): string {
  switch (buddyState) {
    case 'buddy':
      return `${name} is your buddy`;
    case 'outgoing':
      return `Asked ${name} to be your buddy`;
    case 'incoming':
      return `${name} wants to be your buddy: accept`;
    case null:
      return `Ask ${name} to be your buddy`;
  }
}

export function failureMessage(error: unknown): string {
  return error instanceof CallNotStoredError ? error.message : apiErrorMessage(error);
}

/** `until Friday, 27 November 2026 at 09:30`, in the user's locale; null: `for good`. */
export function banEndText(untilMs: number | null, locale?: string): string {
  if (untilMs === null) return 'for good';
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' });
  return `until ${format.format(untilMs)}`;
}
