import { describe, expect, it, vi } from 'vitest';
import type { AuthMode } from '@/lib/protocol';
import { AccountError } from './faults';
import { FakeService, FakeStorage, makeAccounts, storageKey } from './testing';

const refresh = 'POST /token?grant_type=refresh_token';
const settled = async (accounts: ReturnType<typeof makeAccounts>['accounts']) => {
  await vi.waitFor(() => expect(accounts.state.get().kind).not.toBe('starting'));
  return accounts.state.get();
};
/** Logged in, with a token that has so long left of an hour. */
const stored = (service: FakeService, leftS: number, lifeS = 3_600) => {
  const machine = new FakeStorage();
  const session = service.session({ email: 'ada@x.example' }, leftS);
  machine.setItem(storageKey, JSON.stringify({ ...session, expires_in: lifeS }));
  return machine;
};
const kindOf = (error: unknown) => (error instanceof AccountError ? error.fault.kind : String(error));

describe('the sign-in state', () => {
  it('is "open" in open mode, also with a stored session', async () => {
    const machine = stored(new FakeService(), 3_600);
    const { accounts } = makeAccounts({ mode: 'open', machine });
    accounts.start();
    expect(await settled(accounts)).toEqual({ kind: 'open' });
    expect(await accounts.token(false)).toBeNull();
  });

  it('is known before the server answers if this browser knows its mode', async () => {
    const machine = stored(new FakeService(), 3_600);
    machine.setItem('gurukul.auth', 'embedded');
    const { accounts } = makeAccounts({ machine, askAuthMode: () => new Promise<AuthMode>(() => undefined) });
    accounts.start();
    expect(await settled(accounts)).toMatchObject({ kind: 'signed-in', who: { userId: 'u-1', isGuest: false } });
    expect((await accounts.token(false))?.token).toBe('token-1');
  });

  it('is "unreachable" until the server answers', async () => {
    vi.useFakeTimers();
    try {
      let isThere = false;
      const askAuthMode = () => (isThere ? Promise.resolve('embedded' as const) : Promise.reject(new Error('gone')));
      const { accounts } = makeAccounts({ askAuthMode });
      accounts.start();
      await vi.advanceTimersByTimeAsync(0);
      expect(accounts.state.get().kind).toBe('unreachable');
      isThere = true;
      await vi.advanceTimersByTimeAsync(2_000);
      expect(accounts.state.get()).toEqual({ kind: 'signed-out', ended: false });
    } finally {
      vi.useRealTimers();
    }
  });

  it('follows the mode of the server, not the remembered one', async () => {
    const machine = new FakeStorage();
    machine.setItem('gurukul.auth', 'open');
    const { accounts } = makeAccounts({ mode: 'embedded', machine });
    accounts.start();
    await vi.waitFor(() => expect(accounts.state.get()).toEqual({ kind: 'signed-out', ended: false }));
  });
});

describe('the sign-in of an account', () => {
  it('is stored for the browser, so the next page is signed in', async () => {
    const first = makeAccounts();
    first.accounts.start();
    await first.accounts.signIn(' ada@x.example ', 'a long password');
    expect(first.service.bodies[0]).toMatchObject({ email: 'ada@x.example' });
    expect(first.accounts.state.get()).toMatchObject({ kind: 'signed-in', who: { email: 'ada@x.example' } });
    const next = makeAccounts({ machine: first.machine });
    next.accounts.start();
    expect(await settled(next.accounts)).toMatchObject({ kind: 'signed-in' });
  });

  it('is removed from the storage at log-out, also if the server fails', async () => {
    for (const status of [204, 503]) {
      const { accounts, service, machine } = makeAccounts();
      await accounts.signIn('ada@x.example', 'a long password');
      service.answers.set('POST /logout', () => ({ status }));
      await accounts.signOut();
      expect(accounts.state.get()).toEqual({ kind: 'signed-out', ended: false });
      expect(machine.getItem(storageKey)).toBeNull();
      expect(service.asked.at(-1)).toContain('scope=local');
    }
  });

  it('does not exist before the address is confirmed', async () => {
    const { accounts, service } = makeAccounts();
    service.answers.set('POST /signup', () => ({ status: 200, body: { id: 'u-2', email: 'new@x.example' } }));
    expect(await accounts.signUp('new@x.example', 'a long password', 'Ada')).toBe('confirm');
    expect(service.bodies[0]).toMatchObject({ data: { name: 'Ada' } });
    expect(accounts.state.get().kind).toBe('signed-out');
  });

  it.each([
    ['invalid_credentials', 400, 'wrong-password'],
    ['email_not_confirmed', 400, 'not-confirmed'],
    ['over_request_rate_limit', 429, 'too-many'],
    ['user_banned', 400, 'suspended'],
  ])('is refused with the matching error for %s', async (code, status, kind) => {
    const { accounts, service } = makeAccounts();
    service.refuse('POST /token?grant_type=password', status, code);
    expect(kindOf(await accounts.signIn('a@x.example', 'p').catch((error: unknown) => error))).toBe(kind);
  });
});

describe('a guest', () => {
  it('is stored for its tab only', async () => {
    const { accounts, tab, machine } = makeAccounts();
    await accounts.enterAsGuest('Moth');
    expect(accounts.state.get()).toMatchObject({ kind: 'signed-in', who: { isGuest: true, email: null } });
    expect([tab.getItem(storageKey) !== null, machine.getItem(storageKey)]).toEqual([true, null]);
    const other = makeAccounts({ machine });
    other.accounts.start();
    expect(await settled(other.accounts)).toEqual({ kind: 'signed-out', ended: false });
  });

  it('is not copied to a duplicated tab', async () => {
    const first = makeAccounts();
    await first.accounts.enterAsGuest(null);
    const { accounts, tab } = makeAccounts({ tab: first.tab, claimGuest: () => Promise.resolve(false) });
    accounts.start();
    expect(await settled(accounts)).toEqual({ kind: 'signed-out', ended: false });
    expect(tab.getItem(storageKey)).toBeNull();
  });

  it('keeps its id when it becomes an account, and is then stored for the browser', async () => {
    const { accounts, service, tab, machine } = makeAccounts();
    await accounts.enterAsGuest(null);
    const user = { id: 'guest-1', email: 'm@x.example' };
    service.answers.set(refresh, () => ({ status: 200, body: service.session(user) }));
    expect(await accounts.becomeAccount('m@x.example', 'a long password')).toBe('done');
    expect(accounts.state.get()).toMatchObject({ who: { userId: 'guest-1', email: 'm@x.example', isGuest: false } });
    expect([tab.getItem(storageKey), machine.getItem(storageKey) !== null]).toEqual([null, true]);
  });

  it('stays a guest until the new address is confirmed', async () => {
    const { accounts, service } = makeAccounts();
    await accounts.enterAsGuest(null);
    service.answers.set('PUT /user', () => ({
      status: 200, body: { id: 'guest-1', email: '', is_anonymous: true, new_email: 'm@x.example' },
    }));
    expect(await accounts.becomeAccount('m@x.example', 'a long password')).toBe('confirm');
    expect(accounts.state.get()).toMatchObject({ who: { isGuest: true, newEmail: 'm@x.example' } });
  });
});

describe('the access token', () => {
  it('is reused while it is valid, and renewed shortly before it expires', async () => {
    const service = new FakeService();
    const fresh = makeAccounts({ service, machine: stored(service, 3_600) });
    expect((await fresh.accounts.token(false))?.token).toBe('token-1');
    expect(service.asked).toEqual([]);
    expect((await fresh.accounts.token(true))?.token).toBe('token-2');
    const old = makeAccounts({ service, machine: stored(service, 30) });
    expect((await old.accounts.token(false))?.token).toBe('token-4');
  });

  it('is not renewed at every use if it lives for a minute only', async () => {
    const service = new FakeService();
    const { accounts } = makeAccounts({ service, machine: stored(service, 50, 60) });
    expect((await accounts.token(false))?.token).toBe('token-1');
    expect(service.asked).toEqual([]);
  });

  it('is renewed by one request for several callers at once', async () => {
    const service = new FakeService();
    const { accounts } = makeAccounts({ service, machine: stored(service, -60) });
    const tokens = await Promise.all([accounts.token(false), accounts.token(false), accounts.token(false)]);
    expect(new Set(tokens.map((held) => held?.token)).size).toBe(1);
    expect(service.asked).toEqual([refresh]);
  });

  it('expires by the clock of this machine, not of the server', async () => {
    const { accounts, service } = makeAccounts();
    service.answers.set('POST /token?grant_type=password', () => ({
      status: 200, body: { ...service.session({ email: 'a@x.example' }), expires_at: 5 },
    }));
    await accounts.signIn('a@x.example', 'a long password');
    const left = ((await accounts.token(false))?.expiresAtMs ?? 0) - Date.now();
    expect(Math.abs(left - 3_600_000)).toBeLessThan(60_000);
  });

  it.each([503, 429, 409])('ends no sign-in if its renewal fails with %i', async (status) => {
    vi.useFakeTimers();
    try {
      const service = new FakeService();
      service.refuse(refresh, status, 'over_request_rate_limit');
      const { accounts, machine } = makeAccounts({ service, machine: stored(service, -60) });
      const asked = accounts.token(false).catch((error: unknown) => error);
      await vi.advanceTimersByTimeAsync(60_000);
      expect(kindOf(await asked)).toBe('unreachable');
      expect(machine.getItem(storageKey)).not.toBeNull();
      // The server is back: it is asked again, at once.
      service.answers.delete(refresh);
      expect((await accounts.token(false))?.token).toBe('token-2');
    } finally {
      vi.useRealTimers();
    }
  });

  it('is used until it expires if it cannot be renewed', async () => {
    vi.useFakeTimers();
    try {
      const service = new FakeService();
      service.refuse(refresh, 503, 'unavailable');
      const { accounts } = makeAccounts({ service, machine: stored(service, 60) });
      const asked = accounts.token(false);
      await vi.advanceTimersByTimeAsync(10_000);
      expect((await asked)?.token).toBe('token-1');
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([['refresh_token_not_found', 60], ['refresh_token_already_used', -60], ['session_not_found', 3_600]])(
    'signs the user out if its sign-in has ended (%s)',
    async (code, lifeS) => {
      const service = new FakeService();
      service.refuse(refresh, 400, code);
      const { accounts, machine } = makeAccounts({ service, machine: stored(service, lifeS) });
      expect(await accounts.token(true)).toBeNull();
      expect(accounts.state.get()).toEqual({ kind: 'signed-out', ended: true });
      expect(machine.getItem(storageKey)).toBeNull();
    },
  );
});
