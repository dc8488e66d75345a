// @vitest-environment happy-dom
import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ApiAnswers } from '@/lib/testing/page-stage';
import { meJson, openTestPage, Refusal } from '@/lib/testing/page-stage';
import { ProfilePage } from '.';
import { scaleToFit } from './shrink-picture';

const router = vi.hoisted(() => ({ replace: vi.fn(), push: vi.fn() }));
vi.mock('next/navigation', () => ({ useRouter: () => router }));

const nobody = { items: [], nextCursor: null };
const answers: ApiAnswers = { '/api/v1/me': () => meJson(), '/api/v1/blocks': () => nobody };

beforeEach(() => router.push.mockClear());
afterEach(cleanup);

it('the profile page shows the profile and saves name and interests', async () => {
  const { asked } = await openTestPage({
    ...answers,
    'PATCH /api/v1/me': ({ body }) => meJson(body as object),
  });
  render(<ProfilePage />);
  const user = userEvent.setup();
  const name = await screen.findByTestId<HTMLInputElement>('profile-name');
  expect(name.value).toBe('Ada');
  expect(screen.getByTestId('karma').textContent).toBe('4');
  await user.clear(name);
  await user.type(name, ' Countess ');
  await user.type(screen.getByTestId('profile-interests'), 'go,');
  await user.click(screen.getByTestId('profile-save'));
  expect(await screen.findByText('Saved.')).toBeTruthy();
  expect(asked.at(-1)?.body).toEqual({ name: 'Countess', interests: ['looms', 'go'] });
  expect(name.value).toBe('Countess');
  await user.type(name, '!');
  expect(screen.queryByText('Saved.')).toBeNull();
});

it('a refused change shows the reason and keeps the typed text', async () => {
  await openTestPage({ ...answers, 'PATCH /api/v1/me': () => new Refusal(400, 'invalid', 'name has a line break') });
  render(<ProfilePage />);
  const user = userEvent.setup();
  const name = await screen.findByTestId<HTMLInputElement>('profile-name');
  await user.type(name, '!');
  await user.click(screen.getByTestId('profile-save'));
  expect(await screen.findByText('Name has a line break.')).toBeTruthy();
  expect(name.value).toBe('Ada!');
});

it('deleting the account needs the word "delete" and clears the stored data', async () => {
  const { whatWasAsked } = await openTestPage({ ...answers });
  window.localStorage.setItem('gurukul.name', 'Ada');
  render(<ProfilePage />);
  const user = userEvent.setup();
  await user.click(await screen.findByTestId('delete-account'));
  const confirm = screen.getByTestId<HTMLButtonElement>('delete-confirm');
  expect(confirm.disabled).toBe(true);
  await user.type(screen.getByTestId('delete-word'), 'delet');
  expect(confirm.disabled).toBe(true);
  await user.type(screen.getByTestId('delete-word'), 'e{Enter}');
  await waitFor(() => expect(router.push).toHaveBeenCalledWith('/'));
  expect(whatWasAsked()).toContain('DELETE /api/v1/me');
  expect(window.localStorage.getItem('gurukul.name')).toBeNull();
});

it('a blocked user can be unblocked', async () => {
  const block = { id: 'u-9', name: 'Rook', avatarUrl: null, blockedAt: 1 };
  const { whatWasAsked } = await openTestPage({
    ...answers, '/api/v1/blocks': () => ({ items: [block], nextCursor: null }),
  });
  render(<ProfilePage />);
  const list = await screen.findByTestId('block-list');
  await userEvent.click(within(list).getByRole('button', { name: 'Unblock Rook' }));
  await waitFor(() => expect(screen.queryByTestId('block-list')).toBeNull());
  expect(whatWasAsked()).toContain('DELETE /api/v1/blocks/u-9');
});

it('a guest is offered an account and cannot set a picture', async () => {
  await openTestPage({ ...answers, '/api/v1/me': () => meJson({ isGuest: true, name: null }) }, { as: 'guest' });
  render(<ProfilePage />);
  expect(await screen.findByTestId('upgrade')).toBeTruthy();
  expect(screen.queryByRole('button', { name: /picture/ })).toBeNull();
  expect(screen.queryByTestId('account-email')).toBeNull();
});

it('a banned user sees the reason and the end of the ban', async () => {
  const ban = { reason: 'Shouting', untilMs: null };
  await openTestPage({ ...answers, '/api/v1/me': () => ({ ...meJson(), ban: { ...ban, until: null } }) });
  render(<ProfilePage />);
  expect(await screen.findByText(/suspended for good: Shouting/)).toBeTruthy();
});

it('a profile that could not be loaded can be requested again', async () => {
  let isThere = false;
  await openTestPage({
    ...answers, '/api/v1/me': () => (isThere ? meJson() : new Refusal(503, 'unavailable')),
  });
  render(<ProfilePage />);
  const again = await screen.findByRole('button', { name: 'Try again' });
  isThere = true;
  await userEvent.click(again);
  expect(await screen.findByTestId('profile-name')).toBeTruthy();
});

it('large pictures are scaled down, and small ones keep their size', () => {
  expect(scaleToFit(4_032, 3_024)).toEqual({ width: 512, height: 384 });
  expect(scaleToFit(100, 50)).toEqual({ width: 100, height: 50 });
  expect(scaleToFit(9_000, 1)).toEqual({ width: 512, height: 1 });
});
