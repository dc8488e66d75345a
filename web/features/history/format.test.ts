import { expect, it } from 'vitest';
import { groupByDay, dayText, callDurationText, messageCountText, partnerNameOf } from './format';

const at = (text: string) => new Date(text).getTime();
const now = at('2026-11-26T10:00:00');

it('names the day relative to today', () => {
  const days = ['2026-11-26T00:00:01', '2026-11-25T23:59:59', '2026-11-20T12:00:00', '2025-12-31T12:00:00'];
  expect(days.map((day) => dayText(at(day), now, 'en-GB'))).toEqual([
    'Today', 'Yesterday', 'Friday 20 November', '31 December 2025',
  ]);
});

it('groups consecutive items by day', () => {
  const items = [now, now - 1_000, now - 86_400_000];
  expect(groupByDay(items, (item) => item, now)).toEqual([
    { title: 'Today', items: items.slice(0, 2) },
    { title: 'Yesterday', items: items.slice(2) },
  ]);
});

it('formats partner, duration and message count', () => {
  expect(callDurationText({ startedAtMs: now, endedAtMs: now + 247_000 })).toBe('4:07');
  expect(callDurationText({ startedAtMs: now, endedAtMs: null })).toBeNull();
  expect([0, 1, 2].map(messageCountText)).toEqual([null, '1 message', '2 messages']);
  expect(partnerNameOf({ partner: null })).toBe('Somebody who left');
});
