import { expect, it } from 'vitest';
import { addTags, removeTag } from './tags';

const limits = { count: 3, length: 5 };

it('takes several at once, tidied', () => {
  expect(addTags([], ' chess,  #go ;\n', limits)).toEqual(['chess', 'go']);
});

it('knows a tag again in another case', () => {
  const tags = ['Chess'];
  expect(addTags(tags, 'chess, CHESS', limits)).toBe(tags);
});

it('stops at the limit and cuts what is too long, by code points', () => {
  expect(addTags(['a', 'b'], 'c,d', limits)).toEqual(['a', 'b', 'c']);
  expect(addTags([], '🎲🎲🎲🎲🎲🎲', limits)).toEqual(['🎲🎲🎲🎲🎲']);
});

it('takes one away', () => {
  expect(removeTag(['a', 'b'], 'a')).toEqual(['b']);
});
