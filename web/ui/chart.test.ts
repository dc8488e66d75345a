import { describe, expect, it } from 'vitest';
import { barsOf, lineOf } from './chart';

describe('the line of a chart', () => {
  it('goes from the left to the right edge, with the highest value at the top', () => {
    const { line, last } = lineOf([0, 5, 10], 100, 48);
    expect(line).toBe('M0 44L50 24L100 4');
    expect(last).toEqual({ x: 100, y: 4 });
  });

  it('is horizontal for one value, and empty for none', () => {
    expect(lineOf([3], 100, 48).line).toBe('M0 4L100 4');
    expect(lineOf([], 100, 48)).toEqual({ line: '', area: '', last: null });
  });

  it('is at the bottom for zeros', () => {
    expect(lineOf([0, 0], 100, 48).line).toBe('M0 44L100 44');
  });
});

describe('the bars of a chart', () => {
  it('share the width and are as high as their part of the highest value', () => {
    const [first, second] = barsOf([5, 10], 100, 64);
    expect(first).toMatchObject({ x: 0, y: 32, height: 32 });
    expect(second).toMatchObject({ x: 50, y: 0, height: 64 });
  });

  it('are still visible for zeros', () => {
    expect(barsOf([0, 0], 100, 64).every((bar) => bar.height > 0 && bar.y + bar.height === 64)).toBe(true);
  });
});
