/**
 * A page's accounts and API of a test's making, under the components as they are.
 *
 *   const { service, asked } = await openTestPage({ '/api/v1/me': () => meJson() });
 */
import type { PageAccounts } from '@/lib/accounts';
import { MeStore } from '@/lib/accounts';
import { NameSync } from '@/lib/accounts/name-sync';
import { setPageAccounts } from '@/lib/accounts/page';
import { SettingsStore } from '@/lib/accounts/settings-store';
import { FakeService, makeAccounts } from '@/lib/accounts/testing';
import type { Me } from '@/lib/api';
import { Api } from '@/lib/api';
import { webConfig } from '@/lib/config';
import type { AuthMode } from '@/lib/protocol';
import { asAccessToken, asUserId } from '@/lib/protocol';

export interface ApiAsk {
  readonly what: string;
  readonly body: unknown;
}

/** By `METHOD /path?query`, `GET ` may be left out; what is missing is 204. */
export type ApiAnswers = Record<string, (ask: ApiAsk) => unknown>;

export class Refusal {
  constructor(readonly status: number, readonly code: string, readonly detail = 'no') {}
}

export const testMe: Me = {
  id: asUserId('u-1'), name: 'Ada', avatarUrl: null, campus: null, karma: 4, isGuest: false, interests: ['looms'],
  createdAtMs: Date.UTC(2026, 8, 1), isAdmin: false, avatarHint: null, ban: null,
};

export const meJson = (me: Partial<Me> = {}) => {
  const { createdAtMs, ...rest } = { ...testMe, ...me };
  return { ...rest, createdAt: createdAtMs };
};

interface Given {
  readonly mode?: AuthMode;
  /** Logged in already. */
  readonly as?: 'account' | 'guest' | null;
}

export async function openTestPage(answers: ApiAnswers = {}, { mode = 'embedded', as = 'account' }: Given = {}) {
  window.localStorage.clear();
  window.sessionStorage.clear();
  const service = new FakeService();
  const { accounts } = makeAccounts({ mode, service });
  const asked: ApiAsk[] = [];
  const api = new Api({
    baseUrl: 'https://api.example',
    token: () => Promise.resolve(asAccessToken('t')),
    fetch: async (input, init) => {
      const url = new URL(String(input));
      const method = init?.method ?? 'GET';
      const path = `${url.pathname}${url.search}`;
      const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : null;
      const ask = { what: `${method} ${path}`, body };
      asked.push(ask);
      const answer = (answers[ask.what] ?? (method === 'GET' ? answers[path] : undefined))?.(ask);
      if (answer instanceof Refusal) {
        const { status, code, detail } = answer;
        return Promise.resolve(new Response(JSON.stringify({ type: `urn:x:${code}`, detail }), { status }));
      }
      if (answer === undefined) return Promise.resolve(new Response(null, { status: 204 }));
      return Promise.resolve(new Response(JSON.stringify(answer), { status: 200 }));
    },
  });
  const me = new MeStore(api, accounts);
  const page: PageAccounts = {
    config: webConfig('https://meet.example', {}), accounts, api, me,
    settings: new SettingsStore(api, accounts, () => true),
    nameSync: new NameSync(me, window.localStorage),
  };
  setPageAccounts(page);
  if (as === 'account') await accounts.signIn('ada@x.example', 'a long password');
  if (as === 'guest') await accounts.enterAsGuest(null);
  accounts.start();
  me.start();
  return { page, service, asked, whatWasAsked: () => asked.map(({ what }) => what) };
}
