// @vitest-environment happy-dom
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { meJson, openTestPage } from '@/lib/testing/page-stage';
import { AccountGate, ConfirmPage, LoginPage, MeetingGate, RecoverPage, SignUpPage } from '.';

const router = vi.hoisted(() => ({ replace: vi.fn(), push: vi.fn() }));
const search = vi.hoisted(() => ({ text: '' }));
vi.mock('next/navigation', () => ({
  useRouter: () => router,
  useSearchParams: () => new URLSearchParams(search.text),
}));

const me = { '/api/v1/me': () => meJson() };
const go = (address: string) => {
  window.history.replaceState(null, '', address);
  search.text = window.location.search;
};

afterEach(cleanup);
beforeEach(() => {
  router.replace.mockClear();
  go('/');
});

const green = <p>the green room</p>;

describe('the sign-in step before the green room', () => {
  it('is skipped in open mode', async () => {
    await openTestPage({}, { mode: 'open', as: null });
    render(<MeetingGate>{green}</MeetingGate>);
    expect(await screen.findByText('the green room')).toBeTruthy();
  });

  it('is shown to a signed-out visitor, who becomes a guest with one click', async () => {
    const { service } = await openTestPage(me, { as: null });
    render(<MeetingGate>{green}</MeetingGate>);
    await userEvent.click(await screen.findByTestId('guest-enter'));
    expect(await screen.findByText('the green room')).toBeTruthy();
    expect(service.asked).toEqual(['POST /signup']);
  });

  it('is skipped for the link of the front page, which makes exactly one guest', async () => {
    const { service } = await openTestPage(me, { as: null });
    go('/chat?as=guest&relay=only');
    render(<MeetingGate>{green}</MeetingGate>);
    expect(await screen.findByText('the green room')).toBeTruthy();
    await waitFor(() => expect(window.location.search).toBe('?relay=only'));
    expect(service.asked).toEqual(['POST /signup']);
    expect(screen.queryByTestId('login-email')).toBeNull();
  });

  it('explains that guests are not allowed and shows the log-in form', async () => {
    const { service } = await openTestPage(me, { as: null });
    service.refuse('POST /signup', 422, 'anonymous_provider_disabled');
    go('/chat?as=guest');
    render(<MeetingGate>{green}</MeetingGate>);
    expect(await screen.findByText(/Guests are not let in/)).toBeTruthy();
    expect(screen.getByTestId('login-email')).toBeTruthy();
  });

  it('is skipped for a signed-in user as soon as the profile is loaded', async () => {
    const { page } = await openTestPage(me);
    page.nameSync.start();
    render(<MeetingGate>{green}</MeetingGate>);
    expect(await screen.findByText('the green room')).toBeTruthy();
    expect(window.localStorage.getItem('gurukul.name')).toBe('Ada');
  });
});

describe('the log-in page', () => {
  it('explains a wrong password, and after a right one opens the wanted page', async () => {
    const { service } = await openTestPage(me, { as: null });
    go('/login?next=%2Fhistory');
    render(<LoginPage />);
    const user = userEvent.setup();
    await user.type(await screen.findByTestId('login-email'), 'ada@x.example');
    await user.type(screen.getByTestId('login-password'), 'wrong');
    service.refuse('POST /token?grant_type=password', 400, 'invalid_credentials');
    await user.click(screen.getByTestId('login-submit'));
    expect(await screen.findByText(/do not belong together/)).toBeTruthy();
    expect(router.replace).not.toHaveBeenCalled();
    service.answers.clear();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(router.replace).toHaveBeenCalledWith('/history'));
  });

  it('can show and hide the password', async () => {
    await openTestPage(me, { as: null });
    render(<LoginPage />);
    const field = await screen.findByTestId<HTMLInputElement>('login-password');
    await userEvent.click(screen.getByRole('button', { name: 'Show the password' }));
    expect(field.type).toBe('text');
    await userEvent.click(screen.getByRole('button', { name: 'Hide the password' }));
    expect(field.type).toBe('password');
  });
});

describe('the account pages', () => {
  it('upgrade a guest to an account with the same user', async () => {
    const { service } = await openTestPage(me, { as: 'guest' });
    render(<SignUpPage />);
    const user = userEvent.setup();
    expect(await screen.findByRole('heading', { name: 'Keep who you are' })).toBeTruthy();
    await user.type(screen.getByTestId('signup-email'), 'm@x.example');
    await user.type(screen.getByTestId('signup-password'), 'a long password');
    await user.click(screen.getByTestId('signup-submit'));
    await waitFor(() => expect(router.replace).toHaveBeenCalledWith('/chat'));
    expect(service.asked.map((ask) => ask.split('?')[0])).toEqual(['POST /signup', 'PUT /user', 'POST /token']);
  });

  it('say that a mail was sent, and accept its code', async () => {
    const { service } = await openTestPage(me, { as: null });
    service.answers.set('POST /signup', () => ({ status: 200, body: { id: 'u-2', email: 'a@x.example' } }));
    render(<SignUpPage />);
    const user = userEvent.setup();
    await user.type(await screen.findByTestId('signup-email'), 'a@x.example');
    await user.type(screen.getByTestId('signup-password'), 'a long password');
    await user.click(screen.getByTestId('signup-submit'));
    expect((await screen.findByTestId('mail-sent')).textContent).toContain('a@x.example');

    // On another machine than the mail: its digits do as well.
    service.refuse('POST /verify', 403, 'otp_expired');
    await user.type(screen.getByTestId('digits'), '12 34-56');
    await user.click(screen.getByTestId('digits-submit'));
    expect(await screen.findByText(/typing error/)).toBeTruthy();
    expect(service.bodies.at(-1)).toMatchObject({ email: 'a@x.example', token: '123456', type: 'signup' });
    service.answers.set('POST /verify', () => ({ status: 200, body: service.session({ email: 'a@x.example' }) }));
    await user.click(screen.getByTestId('digits-submit'));
    await waitFor(() => expect(router.replace).toHaveBeenCalledWith('/chat'));
  });

  it('send the confirmation mail again from the log-in page', async () => {
    const { service } = await openTestPage(me, { as: null });
    service.refuse('POST /token?grant_type=password', 400, 'email_not_confirmed');
    render(<LoginPage />);
    const user = userEvent.setup();
    await user.type(await screen.findByTestId('login-email'), 'a@x.example');
    await user.type(screen.getByTestId('login-password'), 'a long password{Enter}');
    await user.click(await screen.findByTestId('send-again'));
    expect((await screen.findByTestId('mail-sent')).textContent).toContain('a@x.example');
    expect(service.bodies.at(-1)).toMatchObject({ type: 'signup', email: 'a@x.example' });
  });

  it('recover an account by mail, and say if the server sends no mail', async () => {
    const { service } = await openTestPage(me, { as: null });
    service.refuse('POST /recover', 422, 'mail_not_configured');
    render(<RecoverPage />);
    const user = userEvent.setup();
    await user.type(await screen.findByTestId('recover-email'), 'a@x.example');
    await user.click(screen.getByTestId('recover-submit'));
    expect(await screen.findByText(/sends no mail/)).toBeTruthy();
    service.answers.clear();
    await user.click(screen.getByTestId('recover-submit'));
    expect(await screen.findByTestId('mail-sent')).toBeTruthy();
    service.answers.set('POST /verify', () => ({ status: 200, body: service.session({ email: 'a@x.example' }) }));
    await user.type(screen.getByTestId('digits'), '123456{Enter}');
    expect(await screen.findByTestId('new-password')).toBeTruthy();
  });
});

describe('the link of a mail', () => {
  it('signs in, is removed from the URL and asks for a new password (recovery)', async () => {
    const { service } = await openTestPage(me, { as: null });
    service.answers.set('POST /verify', () => ({ status: 200, body: service.session({ email: 'a@x.example' }) }));
    go('/auth/confirm?token_hash=abc&type=recovery');
    render(<ConfirmPage />);
    const user = userEvent.setup();
    await user.type(await screen.findByTestId('new-password'), 'quite another one');
    expect(window.location.search).toBe('');
    await user.click(screen.getByTestId('new-password-submit'));
    await waitFor(() => expect(router.replace).toHaveBeenCalledWith('/chat'));
    expect(service.asked.filter((ask) => ask === 'POST /verify')).toHaveLength(1);
  });

  it.each([
    ['/auth/confirm', /only complete with the link/],
    ['/auth/confirm#error=access_denied&error_code=otp_expired', /used already, it is too old/],
  ])('shows an error if it is incomplete or expired: %s', async (address, words) => {
    await openTestPage(me, { as: null });
    go(address);
    render(<ConfirmPage />);
    expect((await screen.findByRole('alert')).textContent).toMatch(words);
  });
});

describe('a page for members only', () => {
  const history = (
    <AccountGate at="history" purpose="see whom you met">
      <p>whom I met</p>
    </AccountGate>
  );

  it('is shown to members', async () => {
    await openTestPage(me);
    render(history);
    expect(await screen.findByText('whom I met')).toBeTruthy();
  });

  it('tells guests that they need an account', async () => {
    await openTestPage(me, { as: 'guest' });
    render(history);
    const link = await screen.findByRole('link', { name: 'Make an account' });
    expect(link.getAttribute('href')).toBe('/sign-up?next=%2Fhistory');
    expect(screen.queryByText('whom I met')).toBeNull();
  });

  it('says in open mode that there are no accounts', async () => {
    await openTestPage({}, { mode: 'open', as: null });
    render(history);
    expect(await screen.findByRole('heading', { name: 'There are no accounts here' })).toBeTruthy();
  });

  it('tells a user whom the server signed out', async () => {
    const { page } = await openTestPage(me);
    render(history);
    await screen.findByText('whom I met');
    await page.accounts.end();
    expect(await screen.findByText(/You were signed out/)).toBeTruthy();
    expect(screen.queryByTestId('guest-enter')).toBeNull();
  });
});
