import { expect, it } from 'vitest';
import { clockText, secondsLeft, waitText } from './time';

it('a duration is formatted as a clock', () => {
  expect(clockText(-5)).toBe('0:00');
  expect(clockText(247_900)).toBe('4:07');
  expect(clockText(3_847_000)).toBe('1:04:07');
});

it('the seconds left do not go below zero', () => {
  expect([2_000, 1_999, 1_000, 1, 0, -400].map((left) => secondsLeft(left, 0))).toEqual([2, 2, 1, 1, 0, 0]);
});

it('an estimated wait is rounded more the longer it is', () => {
  expect([900, 4_999, 5_000, 21_000, 57_000, 58_000, 89_000, 150_000].map(waitText)).toEqual([
    'a few seconds',
    'a few seconds',
    'about 5 s',
    'about 20 s',
    'about 55 s',
    'about 1 min',
    'about 1 min',
    'about 3 min',
  ]);
});
