// @vitest-environment happy-dom
import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useSyncExternalStore } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ApiAnswers } from '@/lib/testing/page-stage';
import { meJson, openTestPage, Refusal } from '@/lib/testing/page-stage';
import { HistoryPage } from '.';

// As Next does it: the address may be changed by the history of the browser, and components hear of it.
vi.mock('next/navigation', () => ({
  useRouter: () => ({}),
  useSearchParams: () => {
    const subscribe = (changed: () => void) => {
      const timer = setInterval(changed, 5);
      return () => clearInterval(timer);
    };
    return new URLSearchParams(useSyncExternalStore(subscribe, () => window.location.search));
  },
}));

const person = (name: string | null) =>
  ({ id: `u-${name}`, name, avatarUrl: null, campus: null, karma: 0, isGuest: false });
const call = (id: string, name: string | null, changes: object = {}) => ({
  id, mode: 'video', startedAt: Date.now() - 1_000, endedAt: Date.now(), ended: 'ended', partner: person(name),
  messages: 2, rating: null, match: null, ...changes,
});
const page = (items: unknown[], nextCursor: string | null = null) => ({ items, nextCursor });
const answers: ApiAnswers = {
  '/api/v1/me': () => meJson(),
  '/api/v1/buddies': () => ({ items: [] }),
  '/api/v1/calls': () => page([call('c-1', 'Ben'), call('c-2', null)], 'next'),
  '/api/v1/calls?cursor=next': () => page([call('c-3', 'Cleo', { partner: null })]),
  '/api/v1/calls/c-1/messages?limit=100': () => page([
    { id: 'm-2', from: 'me', text: 'Up the old stairs.', sentAt: 2 },
    { id: 'm-1', from: 'partner', text: 'Which way?', sentAt: 1 },
  ]),
};

beforeEach(() => window.history.replaceState(null, '', '/history'));
afterEach(cleanup);

const show = async (more: ApiAnswers = {}) => {
  const stage = await openTestPage({ ...answers, ...more });
  render(<HistoryPage />);
  await screen.findByTestId('history-list');
  return { ...stage, user: userEvent.setup() };
};

it('the history shows calls page by page, also with unknown and deleted partners', async () => {
  const { user } = await show();
  expect(await screen.findByText('Ben')).toBeTruthy();
  expect(screen.getByText('Stranger')).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Earlier calls' }));
  expect(await screen.findByText('Somebody who left')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Earlier calls' })).toBeNull();
});

it('a call opens with its messages in order, and can be rated', async () => {
  const { user, asked } = await show();
  await user.click(await screen.findByRole('button', { name: /Ben/ }));
  const messages = await screen.findByTestId('history-messages');
  await waitFor(() => expect(within(messages).getAllByRole('listitem')).toHaveLength(2));
  const texts = within(messages).getAllByRole('listitem').map((item) => item.textContent);
  expect(texts[0]).toContain('Ben: Which way?');
  expect(texts[1]).toContain('You: Up the old stairs.');
  expect(window.location.search).toBe('?call=c-1');
  await user.click(await screen.findByTestId('rate-up'));
  await waitFor(() => expect(asked.at(-1)).toMatchObject({
    what: 'POST /api/v1/ratings', body: { callId: 'c-1', value: 'up' },
  }));
});

it('the call in the URL is opened', async () => {
  window.history.replaceState(null, '', '/history?call=c-1');
  await show();
  expect(await screen.findByRole('heading', { name: 'Ben' })).toBeTruthy();
  expect(await screen.findByText('Which way?')).toBeTruthy();
});

it('the partner of a past call can be blocked and reported', async () => {
  const { user, whatWasAsked } = await show({ 'POST /api/v1/reports': () => ({ id: 'r-1' }) });
  await user.click(await screen.findByRole('button', { name: /Ben/ }));
  await user.click(await screen.findByTestId('block'));
  await user.click(await screen.findByTestId('block-confirm'));
  expect(await screen.findByText(/Ben is blocked/)).toBeTruthy();
  expect(whatWasAsked()).toContain('POST /api/v1/blocks');
  await user.click(screen.getByTestId('report'));
  expect(await screen.findByTestId('report-dialog')).toBeTruthy();
});

it('the search shows matching messages, and says if nothing was found', async () => {
  const found = call('c-1', 'Ben', { match: 'Up the old stairs.' });
  const { user } = await show({
    '/api/v1/calls?q=old': () => page([found]),
    '/api/v1/calls?q=nobody': () => page([]),
  });
  await user.type(await screen.findByTestId('history-search'), ' old ');
  expect(await screen.findByText('“Up the old stairs.”')).toBeTruthy();
  await user.clear(screen.getByTestId('history-search'));
  await user.type(screen.getByTestId('history-search'), 'nobody');
  expect(await screen.findByText('Nothing found for “nobody”.')).toBeTruthy();
});

it('an empty history and a failed request are shown as such', async () => {
  await show({ '/api/v1/calls': () => page([]) });
  expect(await screen.findByText('Nobody yet')).toBeTruthy();
  cleanup();
  let isThere = false;
  const { user } = await show({
    '/api/v1/calls': () => (isThere ? page([call('c-1', 'Ben')]) : new Refusal(503, 'unavailable')),
  });
  expect((await screen.findByRole('alert')).textContent).toContain('cannot do that at the moment');
  isThere = true;
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('Ben')).toBeTruthy();
});
