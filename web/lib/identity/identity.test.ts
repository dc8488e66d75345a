import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pageSwitches, webConfig } from '@/lib/config';
import { SignedOutError } from '@/lib/matchmaking';
import { asAccessToken, asUserId } from '@/lib/protocol';
import type { AuthMode } from '@/lib/protocol';
import { fetchIceServers } from '@/lib/rtc';
import { fetchAuthMode, loadDisplayName, pageCredentials, saveDisplayName } from '.';
import { tabUserId } from '.';

class FakeStorage {
  private readonly items = new Map<string, string>();
  isBroken = false;

  getItem(key: string): string | null {
    if (this.isBroken) throw new Error('denied');
    return this.items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    if (this.isBroken) throw new Error('denied');
    this.items.set(key, value);
  }

  removeItem(key: string): void {
    this.items.delete(key);
  }

  copy(): FakeStorage {
    const copy = new FakeStorage();
    for (const [key, value] of this.items) copy.items.set(key, value);
    return copy;
  }
}

/** The locks of one browser: held as long as what was handed in has not settled. */
function fakeLocks(): Pick<LockManager, 'request'> {
  const held = new Set<string>();
  const request = async (name: string, { signal }: LockOptions, work: (lock: object) => unknown) => {
    if (held.has(name)) {
      return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    }
    held.add(name);
    await work({ name });
    held.delete(name);
  };
  return { request: request as unknown as LockManager['request'] };
}

describe('the user id of a tab', () => {
  it('stays the same after a reload', async () => {
    const storage = new FakeStorage();
    const before = await tabUserId({ storage, locks: fakeLocks() });
    expect(await tabUserId({ storage, locks: fakeLocks() })).toBe(before);
  });

  it('is another one in a duplicated tab', async () => {
    const locks = fakeLocks();
    const storage = new FakeStorage();
    const first = await tabUserId({ storage, locks });
    expect(await tabUserId({ storage: storage.copy(), locks })).not.toBe(first);
  });

  it('is generated without storage and without locks', async () => {
    const storage = new FakeStorage();
    storage.isBroken = true;
    expect(await tabUserId({ storage })).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('the display name', () => {
  it('is stored with normalised spaces and a limited length', () => {
    const storage = new FakeStorage();
    saveDisplayName(storage, `  Ada \n Lovelace ${'x'.repeat(100)}`);
    expect(loadDisplayName(storage)).toMatch(/^Ada Lovelace x{27}$/);
    saveDisplayName(storage, '   ');
    expect(loadDisplayName(storage)).toBeNull();
  });
});

describe('credentials', () => {
  function provider(mode: AuthMode, userId: string | null = null, loggedIn = false) {
    let asked = 0;
    const credentials = pageCredentials({
      userId,
      authMode: () => {
        asked += 1;
        return asked === 1 ? Promise.reject(new Error('away')) : Promise.resolve(mode);
      },
      tabUserId: () => Promise.resolve(asUserId('tab')),
      displayName: () => 'Ada',
      tokens: loggedIn
        ? { token: (fresh) => Promise.resolve({ token: asAccessToken(`t-${fresh}`), expiresAtMs: 5 }) }
        : { token: () => Promise.resolve(null) },
    });
    return { credentials, asked: () => asked };
  }

  it('in open mode are the user id of the tab or of the URL', async () => {
    const { credentials, asked } = provider('open');
    await expect(credentials({ fresh: false })).rejects.toThrow('away');
    expect(await credentials({ fresh: false })).toEqual({ kind: 'open', userId: 'tab', name: 'Ada' });
    await credentials({ fresh: false });
    expect(asked()).toBe(2);
    const named = provider('open', 'u-7').credentials;
    await named({ fresh: false }).catch(() => undefined);
    expect(await named({ fresh: false })).toMatchObject({ userId: 'u-7' });
  });

  it.each(['supabase', 'embedded'] as const)('in %s mode are a token, or an error', async (mode) => {
    const nobody = provider(mode).credentials;
    await nobody({ fresh: false }).catch(() => undefined);
    await expect(nobody({ fresh: false })).rejects.toThrow(SignedOutError);
    const somebody = provider(mode, 'u-7', true).credentials;
    await somebody({ fresh: false }).catch(() => undefined);
    expect(await somebody({ fresh: true })).toEqual({ kind: 'verified', token: 't-true', expiresAtMs: 5 });
  });
});

describe('answers of the server over HTTP', () => {
  let server: Server;
  let origin: string;
  let reply: { status: number; body: string };
  let authorization: string | undefined;

  beforeEach(async () => {
    server = createServer((request, response) => {
      authorization = request.headers.authorization;
      response.writeHead(reply.status, { 'content-type': 'application/json' }).end(reply.body);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  it.each([
    [200, '{"auth":"supabase","protocol":1}', 'supabase'],
    [200, '{"auth":"embedded"}', 'embedded'],
    [404, '{}', 'open'],
  ])('a config answer of %i %s means the mode %s', async (status, body, mode) => {
    reply = { status, body };
    expect(await fetchAuthMode(origin)).toBe(mode);
  });

  it.each([
    [503, '{}'],
    [200, '{"auth":"retina"}'],
    [200, '[]'],
    [200, 'no json'],
  ])('a config answer of %i %s is an error', async (status, body) => {
    reply = { status, body };
    await expect(fetchAuthMode(origin)).rejects.toThrow(Error);
  });

  it('relay credentials are requested with the access token if there is one', async () => {
    const iceServers = [{ urls: ['turn:192.0.2.1'], username: '1:u', credential: 'c' }];
    reply = { status: 200, body: JSON.stringify({ iceServers }) };
    expect(await fetchIceServers(origin, null)).toEqual(iceServers);
    expect(authorization).toBeUndefined();
    await fetchIceServers(origin, asAccessToken('a.b.c'));
    expect(authorization).toBe('Bearer a.b.c');
    reply = { status: 401, body: '{}' };
    await expect(fetchIceServers(origin, null)).rejects.toThrow('401');
    reply = { status: 200, body: '{"iceServers":[{}]}' };
    await expect(fetchIceServers(origin, null)).rejects.toThrow('reply.iceServers[0].urls');
  });
});

describe('build variables and page URL', () => {
  it('give addresses at the origin of the page by default', () => {
    expect(webConfig('https://call.example', {})).toEqual({
      matchmakingUrl: 'wss://call.example/ws',
      apiUrl: 'https://call.example',
      matchmakingEnabled: true,
      supabaseUrl: 'https://call.example',
      supabaseAnonKey: null,
    });
    expect(webConfig('http://127.0.0.1:8080', {}).matchmakingUrl).toBe('ws://127.0.0.1:8080/ws');
  });

  it('give the addresses and switches of the build variables', () => {
    const variables = { matchmakingWsUrl: 'wss://m.example/ws', apiUrl: 'https://a.example/' };
    expect(webConfig('https://call.example', variables)).toMatchObject({
      matchmakingUrl: 'wss://m.example/ws',
      apiUrl: 'https://a.example',
    });
    for (const useWsMatchmaking of ['false', 'FALSE ', '0', 'off']) {
      expect(webConfig('https://x.example', { useWsMatchmaking }).matchmakingEnabled).toBe(false);
    }
    expect(webConfig('https://x.example', { useWsMatchmaking: 'true' }).matchmakingEnabled).toBe(true);
  });

  it('give the switches in the query of the URL', () => {
    expect(pageSwitches('')).toEqual({ relayOnly: false, prepare: true, userId: null });
    expect(pageSwitches('?relay=only&prepare=off&user=u-1')).toEqual({
      relayOnly: true,
      prepare: false,
      userId: 'u-1',
    });
  });
});
