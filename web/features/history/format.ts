/** Texts about past calls. Pure. */
import type { Call } from '@/lib/api';
import type { MatchMode } from '@/lib/protocol';
import { clockText } from '@/ui/time';

export const modeLabels: Record<MatchMode, string> = { video: 'Video call', audio: 'Voice call', text: 'Text' };

export function partnerNameOf(call: Pick<Call, 'partner'>): string {
  return call.partner ? (call.partner.name ?? 'Stranger') : 'Somebody who left';
}

/** `4:07`; null while the call runs, or if its end is not known. */
export function callDurationText({ startedAtMs, endedAtMs }: Pick<Call, 'startedAtMs' | 'endedAtMs'>): string | null {
  return endedAtMs === null ? null : clockText(endedAtMs - startedAtMs);
}

export function messageCountText(count: number): string | null {
  if (count === 0) return null;
  return count === 1 ? '1 message' : `${count} messages`;
}

/** `Today`, `Yesterday`, `Friday, 20 November`; with the year if it is not the current one. */
export function dayText(atMs: number, nowMs: number, locale?: string): string {
  const days = dayNumber(nowMs) - dayNumber(atMs);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  const isThisYear = new Date(atMs).getFullYear() === new Date(nowMs).getFullYear();
  const format: Intl.DateTimeFormatOptions = isThisYear
    ? { weekday: 'long', day: 'numeric', month: 'long' }
    : { day: 'numeric', month: 'long', year: 'numeric' };
  return new Intl.DateTimeFormat(locale, format).format(atMs);
}

export function timeText(atMs: number, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(atMs);
}

export interface Day<Item> {
  readonly title: string;
  readonly items: readonly Item[];
}

/** Groups consecutive items of the same day; keeps the order. */
export function groupByDay<Item>(
  items: readonly Item[],
  atMs: (item: Item) => number,
  nowMs: number,
): readonly Day<Item>[] {
  const days: { title: string; items: Item[] }[] = [];
  for (const item of items) {
    const title = dayText(atMs(item), nowMs);
    const last = days.at(-1);
    if (last?.title === title) last.items.push(item);
    else days.push({ title, items: [item] });
  }
  return days;
}

/** The number of the local day; correct across daylight saving changes. */
function dayNumber(atMs: number): number {
  const date = new Date(atMs);
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000);
}
