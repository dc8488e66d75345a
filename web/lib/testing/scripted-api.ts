/** An API whose answers a test decides: `METHOD /path` to a status and a body, in order; the last one stays. */
import { Api } from '@/lib/api';
import { asAccessToken } from '@/lib/protocol';

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

export interface Asked {
  readonly route: string;
  readonly body: unknown;
}

export function scriptedApi(answers: Readonly<Record<string, readonly Answer[]>>) {
  const asked: Asked[] = [];
  const counts = new Map<string, number>();
  const send: typeof fetch = (input, init) => {
    const route = `${init?.method ?? 'GET'} ${String(input).split('?')[0]}`;
    asked.push({ route, body: typeof init?.body === 'string' ? JSON.parse(init.body) : null });
    const count = counts.get(route) ?? 0;
    counts.set(route, count + 1);
    const script = answers[route] ?? [];
    const answer = script[Math.min(count, script.length - 1)];
    if (!answer) return Promise.reject(new Error(`nobody answers ${route}`));
    const body = answer.body === undefined ? null : JSON.stringify(answer.body);
    return Promise.resolve(new Response(body, { status: answer.status }));
  };
  const api = new Api({ baseUrl: '', token: () => Promise.resolve(asAccessToken('t')), fetch: send });
  return { api, asked };
}

export function problem(status: number, code: string, detail = ''): Answer {
  return { status, body: { type: `urn:gurukul:problem:${code}`, title: code, status, detail } };
}
