/** Requests to `/api/v1`: adds the token, applies the timeout, converts problem details (RFC 9457) to `ApiError`. */
import type { AccessToken } from '@/lib/protocol';
import { isObject, MalformedField, Reader } from '@/lib/protocol';
import { ApiError } from './faults';

export interface ApiOptions {
  /** Origin of the server, without a slash at the end. */
  readonly baseUrl: string;
  /** Null: signed out, so only public routes work. `fresh`: the last token was refused. */
  token(fresh: boolean): Promise<AccessToken | null>;
  /** Default: the browser's. */
  readonly fetch?: typeof fetch;
  readonly timeoutMs?: number;
}

export type Query = Readonly<Record<string, string | number | null | undefined>>;
export type Decode<Answer> = (reader: Reader) => Answer;
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

interface Asked {
  readonly method: Method;
  readonly path: string;
  readonly query?: Query | undefined;
  readonly body?: { readonly type: string; readonly content: BodyInit } | undefined;
}

const defaultTimeoutMs = 15_000;
const defaultRetryAfterMs = 2_000;

export class Api {
  constructor(private readonly options: ApiOptions) {}

  /** Makes an absolute URL of a server path (for example of a picture), for pages on another origin. */
  url(path: string): string {
    return path.startsWith('/') ? `${this.options.baseUrl}${path}` : path;
  }

  async get<Answer>(path: string, decode: Decode<Answer>, query?: Query): Promise<Answer> {
    return this.decoded(await this.ask({ method: 'GET', path, query }), path, decode);
  }

  /** Sends JSON (or nothing) and reads the answer. */
  async send<Answer>(method: Method, path: string, body: unknown, decode: Decode<Answer>): Promise<Answer> {
    return this.decoded(await this.ask({ method, path, body: jsonBody(body) }), path, decode);
  }

  /** Sends JSON (or nothing); the answer has no content. */
  async command(method: Method, path: string, body?: unknown): Promise<void> {
    await this.ask({ method, path, body: jsonBody(body) });
  }

  async upload<Answer>(path: string, file: Blob, decode: Decode<Answer>): Promise<Answer> {
    const body = { type: file.type, content: file };
    return this.decoded(await this.ask({ method: 'PUT', path, body }), path, decode);
  }

  async download(path: string): Promise<Blob> {
    const reply = await this.ask({ method: 'GET', path });
    return reply.blob().catch(() => {
      throw new ApiError({ kind: 'unreachable' });
    });
  }

  private async decoded<Answer>(reply: Response, path: string, decode: Decode<Answer>): Promise<Answer> {
    try {
      return decode(new Reader(await reply.json(), path));
    } catch (error) {
      if (error instanceof MalformedField) throw new ApiError({ kind: 'malformed', message: error.message });
      if (error instanceof SyntaxError) throw new ApiError({ kind: 'malformed', message: `${path}: no JSON` });
      throw new ApiError({ kind: 'unreachable' });
    }
  }

  private async ask(asked: Asked): Promise<Response> {
    const first = await this.attempt(asked, await this.token(false));
    // The token expired or its key changed: retry once with a new token.
    const reply = first.status === 401 ? await this.attempt(asked, await this.token(true)) : first;
    if (reply.ok) return reply;
    throw await errorOf(reply);
  }

  private async token(fresh: boolean): Promise<AccessToken | null> {
    try {
      return await this.options.token(fresh);
    } catch {
      // The account service could not be reached; the user stays signed in.
      throw new ApiError({ kind: 'unreachable' });
    }
  }

  private async attempt({ method, path, query, body }: Asked, token: AccessToken | null): Promise<Response> {
    const { baseUrl, fetch: send = fetch, timeoutMs = defaultTimeoutMs } = this.options;
    try {
      return await send(`${baseUrl}${path}${queryText(query)}`, {
        method,
        headers: {
          ...(token !== null && { authorization: `Bearer ${token}` }),
          ...(body && { 'content-type': body.type }),
        },
        ...(body && { body: body.content }),
        cache: 'no-store',
        credentials: 'omit',
        signal: AbortSignal.timeout(timeoutMs),
      });
    } catch {
      throw new ApiError({ kind: 'unreachable' });
    }
  }
}

function jsonBody(body: unknown): Asked['body'] {
  return body === undefined ? undefined : { type: 'application/json', content: JSON.stringify(body) };
}

function queryText(query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== '');
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? '' : `?${text}`;
}

async function errorOf(reply: Response): Promise<ApiError> {
  const told: unknown = await reply.json().catch(() => null);
  const problem = isObject(told) ? told : {};
  const code = textOf(problem.type)?.split(':').at(-1) ?? '';
  const retryAfterMs = retryAfterOf(reply.headers.get('retry-after'));
  if (reply.status === 401) return new ApiError({ kind: 'signed-out' });
  if (reply.status === 429) return new ApiError({ kind: 'too-often', retryAfterMs });
  if (reply.status >= 500) return new ApiError({ kind: 'unavailable', retryAfterMs });
  if (code === 'banned') {
    const untilMs = typeof problem.until === 'number' ? problem.until : null;
    return new ApiError({ kind: 'banned', reason: textOf(problem.reason) ?? '', untilMs });
  }
  const detail = textOf(problem.detail) ?? textOf(problem.title) ?? `the server answered ${reply.status}`;
  return new ApiError({ kind: 'refused', status: reply.status, code, detail, field: textOf(problem.field) });
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function retryAfterOf(header: string | null): number {
  const seconds = Number(header ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : defaultRetryAfterMs;
}
