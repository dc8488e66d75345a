import { expect, it } from 'vitest';
import { addTags, removeTag } from './tags';

const limits = { count: 3, length: 5 };

it('several tags can be added at once and are trimmed', () => {
  expect(addTags([], ' chess,  #go ;\n', limits)).toEqual(['chess', 'go']);
});

it('a tag that differs only in case is not added again', () => {
  const tags = ['Chess'];
  expect(addTags(tags, 'chess, CHESS', limits)).toBe(tags);
});

it('tags over the limit are dropped, and long ones are cut by code points', () => {
  expect(addTags(['a', 'b'], 'c,d', limits)).toEqual(['a', 'b', 'c']);
  expect(addTags([], '🎲🎲🎲🎲🎲🎲', limits)).toEqual(['🎲🎲🎲🎲🎲']);
});

it('a tag can be removed', () => {
  expect(removeTag(['a', 'b'], 'a')).toEqual(['b']);
});
