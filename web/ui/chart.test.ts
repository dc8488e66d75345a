import { describe, expect, it } from 'vitest';
import { barsOf, lineOf } from './chart';

describe('the line', () => {
  it('goes from the left edge to the right one, the highest value on top', () => {
    const { line, last } = lineOf([0, 5, 10], 100, 48);
    expect(line).toBe('M0 44L50 24L100 4');
    expect(last).toEqual({ x: 100, y: 4 });
  });

  it('of one value is level, of none is nothing', () => {
    expect(lineOf([3], 100, 48).line).toBe('M0 4L100 4');
    expect(lineOf([], 100, 48)).toEqual({ line: '', area: '', last: null });
  });

  it('of zeros lies on the ground', () => {
    expect(lineOf([0, 0], 100, 48).line).toBe('M0 44L100 44');
  });
});

describe('the bars', () => {
  it('share the width and reach as high as their share of the highest', () => {
    const [first, second] = barsOf([5, 10], 100, 64);
    expect(first).toMatchObject({ x: 0, y: 32, height: 32 });
    expect(second).toMatchObject({ x: 50, y: 0, height: 64 });
  });

  it('stay in sight where there is nothing', () => {
    expect(barsOf([0, 0], 100, 64).every((bar) => bar.height > 0 && bar.y + bar.height === 64)).toBe(true);
  });
});
