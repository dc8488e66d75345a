import { describe, expect, it } from 'vitest';
import type { AllSettings } from '@/lib/api';
import { changedNames, changeRequest, findConflicts, toDraft, readDraft, rebaseSettings } from './settings-draft';

const loaded: AllSettings = {
  matching: true, matchingMessage: '', banner: '', queueTimeoutMs: 120_000, karmaFloor: null,
  modes: ['video', 'audio', 'text'], guests: true, newGuestsApart: false, interests: true, messageDays: 90,
  callDays: 365, version: 7,
};
const typed = (changes: Partial<ReturnType<typeof toDraft>>) => readDraft({ ...toDraft(loaded), ...changes });

describe('the draft', () => {
  it('of what was loaded changes nothing', () => {
    const { values, faults } = readDraft(toDraft(loaded));
    expect(faults).toEqual({});
    expect(changedNames(loaded, values)).toEqual([]);
  });

  it('sends what changed, and the version that was seen', () => {
    const { values } = typed({ matching: false, matchingMessage: ' Exams. ', karmaFloor: '-3', queueTimeoutS: '30' });
    expect(changeRequest(loaded, values)).toEqual({
      matching: false, matchingMessage: 'Exams.', karmaFloor: -3, queueTimeoutMs: 30_000, version: 7,
    });
  });

  it('takes no floor for an empty field, and can take one away', () => {
    const { values } = readDraft({ ...toDraft({ ...loaded, karmaFloor: 4 }), karmaFloor: ' ' });
    expect(changeRequest({ ...loaded, karmaFloor: 4 }, values)).toEqual({ karmaFloor: null, version: 7 });
  });

  it.each([
    ['queueTimeoutS', '0'], ['queueTimeoutS', '1.5'], ['queueTimeoutS', ''], ['messageDays', '4000'],
    ['callDays', 'ten'], ['karmaFloor', '1e3'],
  ] as const)('names %s when it is %j', (name, text) => {
    expect(Object.keys(typed({ [name]: text }).faults)).toEqual([name]);
  });

  it('wants one way to meet at least', () => {
    expect(typed({ modes: [] }).faults.modes).toBeTruthy();
  });
});

describe('when somebody else saved meanwhile', () => {
  const now: AllSettings = { ...loaded, banner: 'Hello', messageDays: 30, version: 8 };
  const { values: mine } = typed({ messageDays: '60', guests: false });

  it('shows what they changed, and what is wanted there', () => {
    expect(findConflicts(loaded, now, mine)).toEqual([
      { name: 'banner', before: '', theirs: 'Hello' },
      { name: 'messageDays', before: 90, theirs: 30, mine: 60 },
    ]);
  });

  it('keeps theirs where nothing was changed here', () => {
    const both = rebaseSettings(loaded, now, mine);
    expect(both).toMatchObject({ banner: 'Hello', messageDays: 60, guests: false, version: 8 });
    expect(changeRequest(now, both)).toEqual({ messageDays: 60, guests: false, version: 8 });
  });
});
