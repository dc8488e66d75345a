import { expect, it } from 'vitest';
import type { Buddy } from '@/lib/api';
import { asUserId } from '@/lib/protocol';
import { groupBuddies } from './groups';

const buddy = (name: string, changes: Partial<Buddy> = {}): Buddy => ({
  id: asUserId(name), name, avatarUrl: null, campus: null, karma: 0, isGuest: false,
  buddyState: 'buddy', sinceMs: 0, online: false, ...changes,
});
const names = (list: readonly Buddy[]) => list.map((each) => each.name);

it('buddies are sorted by presence, then by name', () => {
  const here = { online: true };
  const groups = groupBuddies([buddy('Owl'), buddy('ant', here), buddy('Élan'), buddy('Bee', here)], 'en');
  expect(names(groups.buddies)).toEqual(['ant', 'Bee', 'Élan', 'Owl']);
});

it('requests are grouped by who sent them, the newest first', () => {
  const groups = groupBuddies([
    buddy('old', { buddyState: 'incoming', sinceMs: 1, online: null }),
    buddy('new', { buddyState: 'incoming', sinceMs: 2, online: null }),
    buddy('mine', { buddyState: 'outgoing', online: null }),
  ]);
  const { incoming, buddies, outgoing } = groups;
  expect([incoming, buddies, outgoing].map(names)).toEqual([['new', 'old'], [], ['mine']]);
});
