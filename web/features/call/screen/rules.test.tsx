// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import type { PublicSettings } from '@/lib/api';
import { problemMessage } from './problem-messages';
import { modeOf } from './settings';
import { showScreen, viewWith } from './testing';
import { noRules } from './useRules';

const settings: PublicSettings = {
  matching: true, matchingMessage: '', banner: '', modes: ['video', 'audio', 'text'], guests: true, interests: true,
  queueTimeoutMs: 120_000,
};
const idle = viewWith({ phase: 'idle' });
const showGreenRoom = (changes: Partial<PublicSettings>) =>
  showScreen(idle, { rules: { settings: { ...settings, ...changes }, isCurrent: true } });
const paused = { kind: 'matching-disabled', by: 'operator' } as const;
const factsOf = (changes: Partial<PublicSettings>, isCurrent = true) =>
  ({ mode: 'video', rules: { ...noRules, settings: { ...settings, ...changes }, isCurrent } }) as const;

describe('the green room', () => {
  it('offers only the allowed modes, and replaces a selected one that is not allowed', () => {
    const { getByTestId } = showGreenRoom({ modes: ['audio', 'text'] });
    const select = getByTestId('mode-select') as HTMLSelectElement;
    expect([...select.options].map(({ value }) => value)).toEqual(['audio', 'text']);
    expect(select.value).toBe('audio');
    expect(modeOf({ mode: 'text' }, { settings: { ...settings, modes: ['audio', 'text'] } })).toBe('text');
  });

  it('does not ask for interests if they are switched off', () => {
    expect(showGreenRoom({ interests: false }).queryByTestId('interests-input')).toBeNull();
    expect(showGreenRoom({}).queryByTestId('interests-input')).toBeTruthy();
  });

  it('shows the message of the operator while matching is off, and cannot start', async () => {
    const { getByTestId, onStart, user } = showGreenRoom({ matching: false, matchingMessage: 'Exams until Friday.' });
    expect(getByTestId('matching-off').textContent).toContain('Exams until Friday.');
    await user.click(getByTestId('start'));
    expect(onStart).not.toHaveBeenCalled();
  });

  it('offers everything before the settings are known', () => {
    const { getByTestId, queryByTestId } = showScreen(idle);
    expect((getByTestId('mode-select') as HTMLSelectElement).options).toHaveLength(3);
    expect(queryByTestId('matching-off')).toBeNull();
  });
});

describe('the message while matching is off', () => {
  it('is the text of the operator, or a default', () => {
    const words = problemMessage(paused, factsOf({ matching: false, matchingMessage: 'Exams until Friday.' }));
    expect(words.body).toBe('Exams until Friday.');
    expect(problemMessage(paused, factsOf({ matching: false })).body).toMatch(/paused/);
  });

  it('offers to go on when current settings say that matching is on', () => {
    expect(problemMessage(paused, factsOf({}))).toMatchObject({ title: 'You can go on', retry: 'Go on' });
    expect(problemMessage(paused, factsOf({}, false)).title).toBe('Matching is switched off');
  });

  it('names the mode that is off and offers the others', () => {
    expect(problemMessage(paused, factsOf({ modes: ['text'] }))).toMatchObject({
      title: 'Video is switched off', instead: ['text'],
    });
  });
});

describe('the message for a banned user', () => {
  const banned = (ban: typeof noRules.ban) =>
    problemMessage({ kind: 'banned' }, { mode: 'video', rules: { ...noRules, ban } });

  it('has the reason and the end of the ban', () => {
    const { body } = banned({ reason: 'Spam in every call', untilMs: Date.UTC(2030, 4, 17, 12) });
    expect(body).toContain('Spam in every call');
    expect(body).toContain('2030');
    expect(banned({ reason: 'Spam', untilMs: null }).body).toContain('for good');
  });

  it('offers to go on after the end of the ban', () => {
    expect(banned('over')).toMatchObject({ title: 'Welcome back', retry: 'Go on' });
    expect(banned(null).retry).toBeUndefined();
  });
});
