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

describe('before the green room', () => {
  it('there is nobody to ask in open mode', async () => {
    await openTestPage({}, { mode: 'open', as: null });
    render(<MeetingGate>{green}</MeetingGate>);
    expect(await screen.findByText('the green room')).toBeTruthy();
  });

  it('whoever is nobody is asked, and one click makes a guest', async () => {
    const { service } = await openTestPage(me, { as: null });
    render(<MeetingGate>{green}</MeetingGate>);
    await userEvent.click(await screen.findByTestId('guest-enter'));
    expect(await screen.findByText('the green room')).toBeTruthy();
    expect(service.asked).toEqual(['POST /signup']);
  });

  it('the link of the front page asks nobody, and makes one guest only', async () => {
    const { service } = await openTestPage(me, { as: null });
    go('/chat?as=guest&relay=only');
    render(<MeetingGate>{green}</MeetingGate>);
    expect(await screen.findByText('the green room')).toBeTruthy();
    await waitFor(() => expect(window.location.search).toBe('?relay=only'));
    expect(service.asked).toEqual(['POST /signup']);
    expect(screen.queryByTestId('login-email')).toBeNull();
  });

  it('says why nobody can be a guest', async () => {
    const { service } = await openTestPage(me, { as: null });
    service.refuse('POST /signup', 422, 'anonymous_provider_disabled');
    go('/chat?as=guest');
    render(<MeetingGate>{green}</MeetingGate>);
    expect(await screen.findByText(/Guests are not let in/)).toBeTruthy();
    expect(screen.getByTestId('login-email')).toBeTruthy();
  });

  it('whoever is logged in goes straight in, once the profile is here', async () => {
    const { page } = await openTestPage(me);
    page.nameSync.start();
    render(<MeetingGate>{green}</MeetingGate>);
    expect(await screen.findByText('the green room')).toBeTruthy();
    expect(window.localStorage.getItem('gurukul.name')).toBe('Ada');
  });
});

describe('logging in', () => {
  it('is refused in words, then leads to where one wanted to go', async () => {
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

  it('shows the password to whoever wants to see it', async () => {
    await openTestPage(me, { as: null });
    render(<LoginPage />);
    const field = await screen.findByTestId<HTMLInputElement>('login-password');
    await userEvent.click(screen.getByRole('button', { name: 'Show the password' }));
    expect(field.type).toBe('text');
    await userEvent.click(screen.getByRole('button', { name: 'Hide the password' }));
    expect(field.type).toBe('password');
  });
});

describe('an account', () => {
  it('for a guest keeps the guest', async () => {
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

  it('that needs its mail says so', async () => {
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

  it('whose mail was lost gets another one', async () => {
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

  it('is recovered by mail, or not at all', async () => {
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
  it('signs in, leaves the address, and asks for a new password where that was lost', async () => {
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
  ])('that is none says so: %s', async (address, words) => {
    await openTestPage(me, { as: null });
    go(address);
    render(<ConfirmPage />);
    expect((await screen.findByRole('alert')).textContent).toMatch(words);
  });
});

describe('a page of one\'s own', () => {
  const history = (
    <AccountGate at="history" purpose="see whom you met">
      <p>whom I met</p>
    </AccountGate>
  );

  it('is for accounts', async () => {
    await openTestPage(me);
    render(history);
    expect(await screen.findByText('whom I met')).toBeTruthy();
  });

  it('tells guests what they would need', async () => {
    await openTestPage(me, { as: 'guest' });
    render(history);
    const link = await screen.findByRole('link', { name: 'Make an account' });
    expect(link.getAttribute('href')).toBe('/sign-up?next=%2Fhistory');
    expect(screen.queryByText('whom I met')).toBeNull();
  });

  it('asks nobody who they are where there are no accounts', async () => {
    await openTestPage({}, { mode: 'open', as: null });
    render(history);
    expect(await screen.findByRole('heading', { name: 'There are no accounts here' })).toBeTruthy();
  });

  it('has a word for whoever was signed out by the server', async () => {
    const { page } = await openTestPage(me);
    render(history);
    await screen.findByText('whom I met');
    await page.accounts.end();
    expect(await screen.findByText(/You were signed out/)).toBeTruthy();
    expect(screen.queryByTestId('guest-enter')).toBeNull();
  });
});
