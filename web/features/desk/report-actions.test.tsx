// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import type { AdminUser, ReportId } from '@/lib/api';
import { asSessionId, asUserId } from '@/lib/protocol';
import { problem, scriptedApi } from '@/lib/testing/scripted-api';
import type { ReportFacts } from './report-facts';
import { ReportActions } from './ReportActions';

afterEach(cleanup);
const user = userEvent.setup();
const resolve = 'POST /api/v1/admin/reports/r-1/resolve';

const reported: AdminUser = {
  id: asUserId('u-2'), name: 'Rook', avatarUrl: null, campus: null, karma: -2, isGuest: false, createdAtMs: 1,
  seenAtMs: 2, email: null, ban: null, reports: 1, calls: 1, online: true,
};
const facts: ReportFacts = {
  report: {
    id: 'r-1' as ReportId, createdAtMs: 1, reason: 'spam', words: '', callId: asSessionId('c-1'), reporterId: null,
    reportedId: reported.id, resolution: null, note: null, resolvedBy: null, resolvedAtMs: null, reporter: null,
    reported, reportsAgainst: 1, messages: [],
  },
  reported,
  others: [],
};

function show(answers: Parameters<typeof scriptedApi>[0], given = facts) {
  const { api, asked } = scriptedApi(answers);
  const onSettled = vi.fn();
  return { ...render(<ReportActions api={api} facts={given} onSettled={onSettled} />), onSettled, asked };
}

it('a report can be dismissed with a note', async () => {
  const { getByTestId, onSettled, asked } = show({ [resolve]: [{ status: 204 }] });
  await user.type(getByTestId('report-note'), ' was a joke ');
  await user.click(getByTestId('report-dismiss'));
  await vi.waitFor(() => expect(onSettled).toHaveBeenCalledOnce());
  expect(onSettled.mock.calls[0]?.[0]).toMatchObject({ resolution: 'dismissed', note: 'was a joke' });
  expect(asked).toEqual([{ route: resolve, body: { resolution: 'dismissed', note: 'was a joke' } }]);
});

it('banning from a report first sends the ban, then resolves the report', async () => {
  const { getByTestId, onSettled, asked } = show({
    'POST /api/v1/admin/bans': [{ status: 201, body: { id: 'b-1', until: null } }],
    [resolve]: [{ status: 204 }],
  });
  await user.click(getByTestId('report-ban'));
  expect((getByTestId('ban-reason') as HTMLInputElement).value).toBe('Spam or a scam');
  await user.selectOptions(getByTestId('ban-length'), 'For good');
  await user.click(getByTestId('ban-confirm'));
  await vi.waitFor(() => expect(onSettled).toHaveBeenCalledOnce());
  expect(asked).toEqual([
    { route: 'POST /api/v1/admin/bans', body: { userId: 'u-2', reason: 'Spam or a scam', minutes: null } },
    { route: resolve, body: { resolution: 'banned', note: null } },
  ]);
});

it('the report is not resolved if the ban fails', async () => {
  const { getByTestId, findByText, onSettled, asked } = show({
    'POST /api/v1/admin/bans': [problem(503, 'unavailable')],
  });
  await user.click(getByTestId('report-ban'));
  await user.click(getByTestId('ban-confirm'));
  await findByText(/cannot do that at the moment/);
  expect([onSettled.mock.calls.length, asked.length]).toEqual([0, 1]);
});

it('a report that somebody else resolved meanwhile is loaded again', async () => {
  const { getByTestId, onSettled } = show({ [resolve]: [problem(409, 'resolved', 'the report is already resolved')] });
  await user.click(getByTestId('report-warn'));
  await vi.waitFor(() => expect(onSettled).toHaveBeenCalledWith(null));
});

it('a deleted account cannot be banned', () => {
  expect(show({}, { ...facts, reported: null }).queryByTestId('report-ban')).toBeNull();
});
