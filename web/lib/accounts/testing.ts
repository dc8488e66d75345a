/** A fake account service, and a page's accounts that use it. For tests. */
import type { AuthMode } from '@/lib/protocol';
import { Accounts } from './accounts';
import { makeAuthClient } from './auth-client';
import { SignInStorage } from './sign-in-storage';

export class FakeStorage {
  readonly items = new Map<string, string>();
  getItem = (key: string): string | null => this.items.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.items.set(key, value);
  removeItem = (key: string): void => void this.items.delete(key);
}

interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

export const storageKey = 'test.session';

/** Accepts every sign-in; `answers` replaces the answer of a path. */
export class FakeService {
  readonly asked: string[] = [];
  readonly bodies: unknown[] = [];
  readonly answers = new Map<string, () => Reply>();
  private tokens = 0;

  readonly fetch: typeof fetch = async (input, init) => {
    const url = new URL(String(input));
    const what = `${init?.method ?? 'GET'} ${url.pathname.replace('/auth/v1', '')}${url.search}`;
    const body: unknown = init?.body ? JSON.parse(String(init.body)) : null;
    this.asked.push(what);
    this.bodies.push(body);
    const path = what.replace(/&.*|\?redirect_to.*|\?scope.*/, '');
    const reply = (this.answers.get(path) ?? (() => this.usual(path, body)))();
    return new Response(reply.body === undefined ? null : JSON.stringify(reply.body), { status: reply.status });
  };

  refuse(path: string, status: number, code: string): void {
    this.answers.set(path, () => ({ status, body: { code, error_code: code, message: code, msg: code } }));
  }

  session(user: { id?: string; email?: string; is_anonymous?: boolean }, lifeS = 3_600) {
    this.tokens += 1;
    return {
      access_token: `token-${this.tokens}`, refresh_token: `refresh-${this.tokens}`, token_type: 'bearer',
      expires_in: lifeS, expires_at: Math.floor(Date.now() / 1000) + lifeS,
      user: { id: 'u-1', email: '', is_anonymous: false, ...user },
    };
  }

  private usual(path: string, body: unknown): Reply {
    const { email } = (body ?? {}) as { email?: string };
    if (path === 'POST /signup') {
      const user = email ? { email } : { id: 'guest-1', is_anonymous: true };
      return { status: 200, body: this.session(user) };
    }
    if (path.startsWith('POST /token')) return { status: 200, body: this.session({ email: email ?? 'ada@x.example' }) };
    if (path === 'PUT /user') return { status: 200, body: { id: 'guest-1', email, is_anonymous: false } };
    if (path.startsWith('POST /logout')) return { status: 204 };
    return { status: 200, body: {} };
  }
}

interface Given {
  readonly mode?: AuthMode;
  readonly service?: FakeService;
  readonly tab?: FakeStorage;
  readonly machine?: FakeStorage;
  readonly askAuthMode?: () => Promise<AuthMode>;
  readonly claimGuest?: (userId: string) => Promise<boolean>;
}

/** A second call with the same storages simulates the next page of the same tab. */
export function makeAccounts(given: Given = {}) {
  const { mode = 'embedded', service = new FakeService() } = given;
  const { tab = new FakeStorage(), machine = new FakeStorage() } = given;
  const vault = new SignInStorage(tab, machine);
  const accounts = new Accounts({
    storageKey,
    vault,
    memory: machine,
    confirmUrl: 'https://meet.example/auth/confirm',
    askAuthMode: given.askAuthMode ?? (() => Promise.resolve(mode)),
    loadClient: () =>
      Promise.resolve(
        makeAuthClient({ url: 'https://meet.example/auth/v1', apiKey: null, storageKey, vault, fetch: service.fetch }),
      ),
    claimGuest: given.claimGuest ?? (() => Promise.resolve(true)),
  });
  return { accounts, service, tab, machine, vault };
}
