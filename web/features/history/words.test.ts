import { expect, it } from 'vitest';
import { byDay, dayWords, lengthOf, messagesWords, partnerNameOf } from './words';

const at = (text: string) => new Date(text).getTime();
const now = at('2026-11-26T10:00:00');

it('names the day as people do', () => {
  const days = ['2026-11-26T00:00:01', '2026-11-25T23:59:59', '2026-11-20T12:00:00', '2025-12-31T12:00:00'];
  expect(days.map((day) => dayWords(at(day), now, 'en-GB'))).toEqual([
    'Today', 'Yesterday', 'Friday 20 November', '31 December 2025',
  ]);
});

it('puts neighbours of a day together, and nobody else', () => {
  const items = [now, now - 1_000, now - 86_400_000];
  expect(byDay(items, (item) => item, now)).toEqual([
    { words: 'Today', items: items.slice(0, 2) },
    { words: 'Yesterday', items: items.slice(2) },
  ]);
});

it('knows who it was, for how long, and how much was said', () => {
  expect(lengthOf({ startedAtMs: now, endedAtMs: now + 247_000 })).toBe('4:07');
  expect(lengthOf({ startedAtMs: now, endedAtMs: null })).toBeNull();
  expect([0, 1, 2].map(messagesWords)).toEqual([null, '1 message', '2 messages']);
  expect(partnerNameOf({ partner: null })).toBe('Somebody who left');
});
