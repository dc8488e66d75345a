import { describe, expect, it } from 'vitest';
import { toSentence } from '@/lib/base/sentence';

describe('an error message of the server as a sentence', () => {
  it.each([
    ['name: must be a string', 'Name: must be a string.'],
    ['Too weak!', 'Too weak!'],
    ['  spaces  ', 'Spaces.'],
    ['', 'The server refused it.'],
  ])('%j becomes %j', (said, shown) => {
    expect(toSentence(said)).toBe(shown);
  });
});
