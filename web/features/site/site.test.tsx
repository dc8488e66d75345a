// @vitest-environment happy-dom
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import { meJson, openTestPage } from '@/lib/testing/page-stage';
import { AccountCorner, Avatar, Banner, SitePage } from '.';

afterEach(cleanup);

const settings = {
  matching: true, matchingMessage: '', banner: 'The server rests tonight.', modes: ['video'], guests: true,
  interests: true, queueTimeoutMs: 5,
};

describe('the navigation', () => {
  const places = () => screen.getAllByRole('navigation')[0]?.textContent;

  it('is shown to signed-in users, with the admin page for administrators only', async () => {
    await openTestPage({ '/api/v1/me': () => meJson() });
    const { unmount } = render(<SitePage title="History" at="history">…</SitePage>);
    await waitFor(() => expect(places()).toBe('MeetHistoryBuddiesYou'));
    expect(screen.getAllByRole('link', { name: 'History' })[0]?.getAttribute('aria-current')).toBe('page');
    unmount();
    await openTestPage({ '/api/v1/me': () => meJson({ isAdmin: true }) });
    render(<SitePage title="History" at="history">…</SitePage>);
    await waitFor(() => expect(places()).toContain('Desk'));
  });

  it('is not shown on a server without accounts', async () => {
    await openTestPage({}, { mode: 'open', as: null });
    render(<SitePage title="History" at="history">…</SitePage>);
    expect(screen.queryAllByRole('navigation')).toEqual([]);
    expect(screen.queryByRole('link', { name: 'Log in' })).toBeNull();
  });

  it('shows the name of the user, or a link to log in', async () => {
    await openTestPage({ '/api/v1/me': () => meJson() });
    const { unmount } = render(<AccountCorner next="/history" />);
    expect((await screen.findByText('Ada')).closest('a')?.getAttribute('href')).toBe('/profile');
    unmount();
    await openTestPage({}, { as: null });
    render(<AccountCorner next="/history" />);
    expect((await screen.findByRole('link', { name: 'Log in' })).getAttribute('href')).toBe('/login?next=%2Fhistory');
  });
});

describe('the banner', () => {
  it('shows the text of the operator until the user closes it', async () => {
    const { page } = await openTestPage({ '/api/v1/me': () => meJson(), '/api/v1/settings': () => settings });
    page.settings.start();
    render(<Banner />);
    expect(await screen.findByText('The server rests tonight.')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Close the announcement' }));
    expect(screen.queryByTestId('banner')).toBeNull();
  });

  it('sends no request to a server without accounts', async () => {
    const { page, asked } = await openTestPage({ '/api/v1/settings': () => settings }, { mode: 'open', as: null });
    page.settings.start();
    render(<Banner />);
    await page.accounts.authMode();
    expect([screen.queryByTestId('banner'), asked]).toEqual([null, []]);
  });
});

it('a user without a picture always gets the same generated one', async () => {
  await openTestPage();
  const shapes = ['a', 'a', 'b'].map((id) => {
    const { container, unmount } = render(<Avatar person={{ id, avatarUrl: null }} />);
    const { innerHTML } = container;
    unmount();
    return innerHTML;
  });
  expect(shapes[0]).toBe(shapes[1]);
  expect(shapes[0]).not.toBe(shapes[2]);
  const { container } = render(<Avatar person={{ id: 'a', avatarUrl: '/api/v1/avatars/1' }} />);
  expect(container.querySelector('img')?.src).toBe('https://api.example/api/v1/avatars/1');
});
