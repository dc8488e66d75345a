// @vitest-environment happy-dom
import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import type { ApiAnswers } from '@/lib/testing/page-stage';
import { meJson, openTestPage, Refusal } from '@/lib/testing/page-stage';
import { BuddiesPage } from '.';

vi.mock('next/navigation', () => ({ useRouter: () => ({}) }));
afterEach(cleanup);

const buddy = (name: string, state: string, online: boolean | null = null) =>
  ({ id: `u-${name}`, name, avatarUrl: null, campus: null, karma: 0, isGuest: false, state, since: 1, online });

const show = async (answers: ApiAnswers) => {
  const stage = await openTestPage({ '/api/v1/me': () => meJson(), ...answers });
  render(<BuddiesPage />);
  return { ...stage, user: userEvent.setup() };
};

it('the buddies page lists incoming requests, buddies and sent requests', async () => {
  const mine = [buddy('Owl', 'buddy', false), buddy('Kite', 'buddy', true)];
  const asks = [buddy('Rain', 'incoming'), buddy('Drum', 'outgoing')];
  await show({ '/api/v1/buddies': () => ({ items: [...mine, ...asks] }) });
  const names = (title: string) => {
    const group = screen.getByRole('heading', { name: title }).closest('section');
    return within(group as HTMLElement).getAllByRole('listitem').map((item) => item.querySelector('p')?.textContent);
  };
  await screen.findByText('Kite');
  expect(names('They would like to be your buddy')).toEqual(['Rain']);
  expect(names('2 buddies')).toEqual(['Kite', 'Owl']);
  expect(names('You asked')).toEqual(['Drum']);
  expect([screen.getAllByText('Here now').length, screen.getAllByText('Away').length]).toEqual([1, 1]);
});

it('accepting a request sends it to the server and shows the new buddy', async () => {
  let state = 'incoming';
  const { user, whatWasAsked } = await show({
    '/api/v1/buddies': () => ({ items: [buddy('Rain', state, state === 'buddy' ? true : null)] }),
    'POST /api/v1/buddies/u-Rain/accept': () => {
      state = 'buddy';
      return undefined;
    },
  });
  await user.click(await screen.findByRole('button', { name: 'Accept Rain' }));
  expect(await screen.findByRole('heading', { name: 'One buddy' })).toBeTruthy();
  expect(whatWasAsked()).toContain('POST /api/v1/buddies/u-Rain/accept');
});

it('removing a buddy asks for confirmation first', async () => {
  const left = [buddy('Owl', 'buddy', true)];
  const { user, whatWasAsked } = await show({
    '/api/v1/buddies': () => ({ items: left }),
    'DELETE /api/v1/buddies/u-Owl': () => {
      left.length = 0;
      return undefined;
    },
  });
  await user.click(await screen.findByRole('button', { name: 'Remove Owl' }));
  expect(whatWasAsked()).not.toContain('DELETE /api/v1/buddies/u-Owl');
  await user.click(await screen.findByRole('button', { name: 'Remove' }));
  expect(await screen.findByText('Nobody yet')).toBeTruthy();
});

it('a failed action shows an error message', async () => {
  const { user } = await show({
    '/api/v1/buddies': () => ({ items: [buddy('Drum', 'outgoing')] }),
    'DELETE /api/v1/buddies/u-Drum': () => new Refusal(503, 'unavailable'),
  });
  await user.click(await screen.findByRole('button', { name: /Take back/ }));
  await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('cannot do that at the moment'));
});
