import { describe, expect, it } from 'vitest';
import { asAccessToken, asUserId } from '@/lib/protocol';
import {
  acceptBuddy, Api, ApiError, apiErrorMessage, askBuddy, asCallId, changeMe, deleteMe, exportMe, getMe, getSettings,
  isRefused,
  listCalls, PageList, uploadAvatar,
} from '.';

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly token: string | null;
  readonly type: string | null;
  readonly body: unknown;
}

/** Answers in turn; the last one for good. */
function stage(...answers: (Response | Error)[]) {
  const asked: Asked[] = [];
  const tokens: boolean[] = [];
  const api = new Api({
    baseUrl: 'https://api.example',
    token: (fresh) => {
      tokens.push(fresh);
      return Promise.resolve(asAccessToken(fresh ? 'new' : 'old'));
    },
    fetch: (input, init) => {
      const headers = new Headers(init?.headers);
      asked.push({
        method: init?.method ?? 'GET', url: String(input), token: headers.get('authorization'),
        type: headers.get('content-type'), body: init?.body ?? null,
      });
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      return answer instanceof Response ? Promise.resolve(answer.clone()) : Promise.reject(answer ?? new Error('none'));
    },
  });
  return { api, asked, tokens };
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers });
const problem = (status: number, code: string, more: object = {}, headers: Record<string, string> = {}) =>
  json({ type: `urn:gurukul:problem:${code}`, title: 't', detail: 'there is no such call', ...more }, status, headers);
const me = {
  id: 'u-1', name: null, avatarUrl: null, campus: null, karma: 3, isGuest: false, interests: ['go'], createdAt: 1,
  isAdmin: false, avatarHint: null, ban: null,
};
const faultOf = async (work: Promise<unknown>) => {
  const error: unknown = await work.catch((reason: unknown) => reason);
  return error instanceof ApiError ? error.fault : error;
};

describe('a request', () => {
  it('is sent with the access token, and its answer is decoded', async () => {
    const { api, asked } = stage(json(me));
    expect(await getMe(api)).toMatchObject({ id: 'u-1', karma: 3, createdAtMs: 1, interests: ['go'], ban: null });
    expect(asked).toEqual([
      { method: 'GET', url: 'https://api.example/api/v1/me', token: 'Bearer old', type: null, body: null },
    ]);
  });

  it('omits empty query parameters and escapes the others', async () => {
    const { api, asked } = stage(json({ items: [], nextCursor: null }));
    await listCalls(api, { q: 'a&b c', cursor: null });
    await listCalls(api);
    expect(asked.map(({ url }) => url)).toEqual([
      'https://api.example/api/v1/calls?q=a%26b+c', 'https://api.example/api/v1/calls',
    ]);
  });

  it('has JSON, a picture or no body', async () => {
    const { api, asked } = stage(json(me), json({ avatarUrl: '/a/1' }), new Response(null, { status: 204 }));
    await changeMe(api, { name: 'Ada' });
    expect(await uploadAvatar(api, new Blob(['x'], { type: 'image/webp' }))).toBe('/a/1');
    await acceptBuddy(api, asUserId('a/b'));
    await deleteMe(api);
    expect(asked.map(({ method, type }) => [method, type])).toEqual([
      ['PATCH', 'application/json'], ['PUT', 'image/webp'], ['POST', null], ['DELETE', null],
    ]);
    expect(asked[0]?.body).toBe('{"name":"Ada"}');
    expect(asked[2]?.url).toBe('https://api.example/api/v1/buddies/a%2Fb/accept');
  });

  it('is sent once more with a new token if the old one is refused', async () => {
    const { api, asked, tokens } = stage(problem(401, 'unauthenticated'), json(me));
    await getMe(api);
    expect([tokens, asked.map(({ token }) => token)]).toEqual([[false, true], ['Bearer old', 'Bearer new']]);
    const gone = stage(problem(401, 'unauthenticated'));
    expect(await faultOf(getMe(gone.api))).toEqual({ kind: 'signed-out' });
    expect(gone.asked).toHaveLength(2);
  });

  it('is not sent without a token while the accounts cannot be reached', async () => {
    const api = new Api({ baseUrl: '', token: () => Promise.reject(new Error('down')) });
    expect(await faultOf(getMe(api))).toEqual({ kind: 'unreachable' });
  });
});

describe('a failed request', () => {
  it.each([
    [problem(404, 'not_found'), { kind: 'refused', status: 404, code: 'not_found', field: null }],
    [problem(400, 'invalid', { field: 'name' }), { kind: 'refused', code: 'invalid', field: 'name' }],
    [problem(403, 'banned', { reason: 'rude', until: 9 }), { kind: 'banned', reason: 'rude', untilMs: 9 }],
    [problem(429, 'rate_limited', {}, { 'retry-after': '7' }), { kind: 'too-often', retryAfterMs: 7_000 }],
    [problem(503, 'unavailable'), { kind: 'unavailable', retryAfterMs: 2_000 }],
    [new Response('<html>', { status: 502 }), { kind: 'unavailable' }],
    [new Response('no json'), { kind: 'malformed' }],
    [json({ ...me, karma: 'many' }), { kind: 'malformed', message: 'malformed field /api/v1/me.karma' }],
    [new TypeError('failed to fetch'), { kind: 'unreachable' }],
  ])('is classified by its answer: %#', async (answer, fault) => {
    expect(await faultOf(getMe(stage(answer).api))).toMatchObject(fault);
  });

  it('has an error message for the user', async () => {
    const errorOf = (work: Promise<unknown>) => work.catch((error: unknown) => error);
    const wordsOf = async (answer: Response) => apiErrorMessage(await errorOf(getMe(stage(answer).api)));
    expect(await wordsOf(problem(404, 'not_found'))).toBe('There is no such call.');
    expect(await wordsOf(problem(403, 'account_needed'))).toContain('Make an account');
    expect(await wordsOf(problem(429, 'rate_limited', {}, { 'retry-after': '3600' }))).toContain('60 min');
    expect(apiErrorMessage(new Error('a bug'))).toContain('Load it again');
    const refused = await errorOf(askBuddy(stage(problem(409, 'guest')).api, { callId: asCallId('c') }));
    expect([isRefused(refused, 'guest'), isRefused(refused, 'other')]).toEqual([true, false]);
  });

  it('is thrown for an export too, and a successful export returns the file', async () => {
    expect(await faultOf(exportMe(stage(problem(503, 'unavailable')).api))).toMatchObject({ kind: 'unavailable' });
    expect(await (await exportMe(stage(json({ a: 1 })).api)).text()).toBe('{"a":1}');
  });
});

it('getSettings ignores match modes that it does not know', async () => {
  const settings = {
    matching: true, matchingMessage: '', banner: 'Hi', modes: ['text', 'hologram'], guests: true, interests: true,
    queueTimeoutMs: 5,
  };
  expect(await getSettings(stage(json(settings)).api)).toMatchObject({ banner: 'Hi', modes: ['text'] });
});

describe('a list in pages', () => {
  it('continues at its cursor, keeps its items after an error, and ends', async () => {
    const cursors: (string | null)[] = [];
    let isBroken = false;
    const list = new PageList((cursor) => {
      cursors.push(cursor);
      if (isBroken) return Promise.reject(new Error('a bug'));
      const at = Number(cursor ?? 0);
      return Promise.resolve({ items: [at], nextCursor: at < 2 ? String(at + 1) : null });
    });
    await Promise.all([list.more(), list.more()]);
    isBroken = true;
    await list.more();
    expect(list.state.get()).toMatchObject({ items: [0], hasMore: true, isLoading: false });
    expect(list.state.get().failure).not.toBeNull();
    isBroken = false;
    for (let page = 0; page < 3; page += 1) await list.more();
    expect(list.state.get()).toEqual({ items: [0, 1, 2], hasMore: false, isLoading: false, failure: null });
    expect(cursors).toEqual([null, '1', '1', '2']);
    list.change((item) => (item === 1 ? null : item * 10));
    expect(list.state.get().items).toEqual([0, 20]);
  });
});
