import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Me, MeChange } from '@/lib/api';
import { Store } from '@/lib/base/store';
import { loadDisplayName, saveDisplayName } from '@/lib/identity';
import { asUserId } from '@/lib/protocol';
import type { MeState } from './me-store';
import type { MeStore } from './me-store';
import { NameSync } from './name-sync';
import { FakeStorage } from './testing';

const person: Me = {
  id: asUserId('u-1'), name: null, avatarUrl: null, campus: null, karma: 0, isGuest: false, interests: [],
  createdAtMs: 0, isAdmin: false, avatarHint: null, ban: null,
};

class FakeMe {
  readonly state = new Store<MeState>({ kind: 'nobody' });
  readonly changes: MeChange[] = [];
  isBroken = false;

  show(change: Partial<Me>): void {
    this.state.set({ kind: 'ready', me: { ...person, ...change } });
  }

  change(change: MeChange): Promise<Me> {
    this.changes.push(change);
    if (this.isBroken) return Promise.reject(new Error('gone'));
    this.show({ ...change, interests: change.interests ?? [] });
    return Promise.resolve({ ...person, ...change, interests: [] });
  }
}

let me: FakeMe;
let machine: FakeStorage;
const open = () => {
  const sync = new NameSync(me as unknown as MeStore, machine);
  sync.start();
  return sync;
};
const preferences = () => JSON.parse(machine.getItem('gurukul.wishes') ?? '{}') as Record<string, unknown>;

beforeEach(() => {
  me = new FakeMe();
  machine = new FakeStorage();
});

describe('the green room', () => {
  it('gets name and interests from the profile, and keeps the chosen mode', () => {
    machine.setItem('gurukul.wishes', '{"mode":"text","interests":["old"]}');
    open();
    me.show({ name: 'Ada', interests: ['looms'] });
    expect([loadDisplayName(machine), preferences()]).toEqual(['Ada', { mode: 'text', interests: ['looms'] }]);
    expect(me.changes).toEqual([]);
  });

  it('is not overwritten by a profile with the same name and interests', () => {
    open();
    me.show({ interests: ['looms'] });
    machine.setItem('gurukul.wishes', '{"interests":["go"]}');
    me.show({ interests: ['looms'], karma: 5 });
    expect(preferences()).toEqual({ interests: ['go'] });
  });

  it('knows whether it has the values of this profile', () => {
    const sync = open();
    expect(sync.isFed('u-1')).toBe(false);
    me.show({});
    expect([sync.isFed('u-1'), sync.isFed('u-2')]).toEqual([true, false]);
  });

  it('is emptied for the next user', () => {
    const sync = open();
    me.show({ name: 'Ada', interests: ['looms'] });
    me.state.set({ kind: 'nobody' });
    sync.clear();
    expect([loadDisplayName(machine), preferences(), sync.isFed('u-1')]).toEqual([null, { interests: [] }, false]);
  });
});

describe('a name that is typed in the green room', () => {
  it('is saved to the profile before a call at the latest', async () => {
    const sync = open();
    me.show({ name: 'Ada' });
    saveDisplayName(machine, 'Countess');
    expect(me.changes).toEqual([]);
    await sync.flush();
    expect(me.changes).toEqual([{ name: 'Countess' }]);
    await sync.flush();
    expect(me.changes).toHaveLength(1);
  });

  it('is saved after a pause in typing', async () => {
    vi.useFakeTimers();
    try {
      open();
      me.show({ name: 'Ada' });
      for (const name of ['C', 'Co', 'Cou']) saveDisplayName(machine, name);
      await vi.advanceTimersByTimeAsync(1_000);
      expect(me.changes).toEqual([{ name: 'Cou' }]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is saved by the next page if the user leaves this one early', async () => {
    const before = open();
    me.show({ name: 'Ada' });
    saveDisplayName(machine, 'Countess');
    // The page is gone, with what it would have told.
    void before;
    me = new FakeMe();
    const sync = open();
    me.show({ name: 'Ada' });
    await sync.flush();
    expect(me.changes).toEqual([{ name: 'Countess' }]);
    expect(loadDisplayName(machine)).toBe('Countess');
  });

  it('becomes the name of a profile that has none', async () => {
    saveDisplayName(machine, 'Moth');
    const sync = open();
    me.show({ name: null });
    await sync.flush();
    expect(me.changes).toEqual([{ name: 'Moth' }]);
  });

  it('does not delay a call if it cannot be saved', async () => {
    const sync = open();
    me.isBroken = true;
    me.show({ name: 'Ada' });
    saveDisplayName(machine, 'Countess');
    await sync.flush();
    expect(me.changes).toHaveLength(1);
  });
});
