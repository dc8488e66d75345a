// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it } from 'vitest';
import type { AllSettings } from '@/lib/api';
import { problem, scriptedApi } from '@/lib/testing/scripted-api';
import { SettingsForm } from './SettingsForm';

afterEach(cleanup);
const user = userEvent.setup();
const route = 'PATCH /api/v1/admin/settings';
const changed = problem(409, 'changed', 'somebody changed the settings since');

const loaded: AllSettings = {
  matching: true, matchingMessage: '', banner: '', queueTimeoutMs: 120_000, karmaFloor: null,
  modes: ['video', 'audio', 'text'], guests: true, newGuestsApart: false, interests: true, messageDays: 90,
  callDays: 365, version: 7,
};

it('saving sends only changed settings, and then disables the button again', async () => {
  const saved = { ...loaded, matching: false, version: 8 };
  const { api, asked } = scriptedApi({ [route]: [{ status: 200, body: saved }] });
  const { getByTestId, findByText } = render(<SettingsForm api={api} loaded={loaded} />);
  const save = getByTestId('settings-save') as HTMLButtonElement;
  expect(save.disabled).toBe(true);
  await user.click(getByTestId('setting-matching'));
  await user.click(save);
  await findByText('Saved. It holds now.');
  expect(asked).toEqual([{ route, body: { matching: false, version: 7 } }]);
  expect(save.disabled).toBe(true);
});

it('an invalid value is marked and nothing can be saved', async () => {
  const { api, asked } = scriptedApi({});
  const { getByTestId, getByText } = render(<SettingsForm api={api} loaded={loaded} />);
  await user.clear(getByTestId('setting-callDays'));
  expect(getByText('A whole number from 1 to 3650.').getAttribute('role')).toBe('alert');
  expect(getByTestId('setting-callDays').getAttribute('aria-invalid')).toBe('true');
  await user.type(getByTestId('setting-karmaFloor'), '-3{Enter}');
  expect((getByTestId('settings-save') as HTMLButtonElement).disabled).toBe(true);
  expect(asked).toEqual([]);
});

it.each([
  ['settings-keep-mine', 'Mine', { banner: 'Mine', version: 9 }],
  ['settings-take-theirs', 'Theirs', null],
] as const)('a conflicting change is shown and resolved: %s', async (testid, banner, sent) => {
  const now = { ...loaded, banner: 'Theirs', messageDays: 30, version: 9 };
  const { api, asked } = scriptedApi({
    [route]: [changed, { status: 200, body: { ...now, banner: 'Mine', version: 10 } }],
    'GET /api/v1/admin/settings': [{ status: 200, body: now }],
  });
  const { getByTestId, findByTestId } = render(<SettingsForm api={api} loaded={loaded} />);
  await user.type(getByTestId('setting-banner'), 'Mine');
  await user.click(getByTestId('settings-save'));
  const conflict = await findByTestId('settings-conflict');
  expect(conflict.textContent).toContain('Banner: was nothing, is now Theirs · you want Mine');
  expect(conflict.textContent).toContain('Messages are kept: was 90 days, is now 30 days');
  await user.click(getByTestId(testid));
  await findByTestId('settings-save');
  expect((getByTestId('setting-banner') as HTMLTextAreaElement).value).toBe(banner);
  expect((getByTestId('setting-messageDays') as HTMLInputElement).value).toBe('30');
  expect(asked.filter((each) => each.route === route).slice(1)).toEqual(sent ? [{ route, body: sent }] : []);
});
