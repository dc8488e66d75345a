import { describe, expect, it } from 'vitest';
import type { AllSettings } from '@/lib/api';
import { changedNames, changeRequest, findConflicts, toDraft, readDraft, rebaseSettings } from './settings-draft';

const loaded: AllSettings = {
  matching: true, matchingMessage: '', banner: '', queueTimeoutMs: 120_000, karmaFloor: null,
  modes: ['video', 'audio', 'text'], guests: true, newGuestsApart: false, interests: true, messageDays: 90,
  callDays: 365, version: 7,
};
const typed = (changes: Partial<ReturnType<typeof toDraft>>) => readDraft({ ...toDraft(loaded), ...changes });

describe('a draft of the settings', () => {
  it('without edits has no changes', () => {
    const { values, faults } = readDraft(toDraft(loaded));
    expect(faults).toEqual({});
    expect(changedNames(loaded, values)).toEqual([]);
  });

  it('sends only changed settings and the version that was loaded', () => {
    const { values } = typed({ matching: false, matchingMessage: ' Exams. ', karmaFloor: '-3', queueTimeoutS: '30' });
    expect(changeRequest(loaded, values)).toEqual({
      matching: false, matchingMessage: 'Exams.', karmaFloor: -3, queueTimeoutMs: 30_000, version: 7,
    });
  });

  it('reads an empty karma floor as none, which removes an existing one', () => {
    const { values } = readDraft({ ...toDraft({ ...loaded, karmaFloor: 4 }), karmaFloor: ' ' });
    expect(changeRequest({ ...loaded, karmaFloor: 4 }, values)).toEqual({ karmaFloor: null, version: 7 });
  });

  it.each([
    ['queueTimeoutS', '0'], ['queueTimeoutS', '1.5'], ['queueTimeoutS', ''], ['messageDays', '4000'],
    ['callDays', 'ten'], ['karmaFloor', '1e3'],
  ] as const)('reports %s as invalid if it is %j', (name, text) => {
    expect(Object.keys(typed({ [name]: text }).faults)).toEqual([name]);
  });

  it('needs at least one match mode', () => {
    expect(typed({ modes: [] }).faults.modes).toBeTruthy();
  });
});

describe('settings that somebody else saved meanwhile', () => {
  const now: AllSettings = { ...loaded, banner: 'Hello', messageDays: 30, version: 8 };
  const { values: mine } = typed({ messageDays: '60', guests: false });

  it('are listed as conflicts with both values', () => {
    expect(findConflicts(loaded, now, mine)).toEqual([
      { name: 'banner', before: '', theirs: 'Hello' },
      { name: 'messageDays', before: 90, theirs: 30, mine: 60 },
    ]);
  });

  it('are kept where this draft changed nothing', () => {
    const both = rebaseSettings(loaded, now, mine);
    expect(both).toMatchObject({ banner: 'Hello', messageDays: 60, guests: false, version: 8 });
    expect(changeRequest(now, both)).toEqual({ messageDays: 60, guests: false, version: 8 });
  });
});
