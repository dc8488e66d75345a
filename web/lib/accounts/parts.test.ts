import { describe, expect, it } from 'vitest';
import { nextPath, safePath, withNext } from './next-page';
import { readMailLink } from './mail-link';
import { parseSession } from './session';
import { FakeStorage } from './testing';
import { SignInStorage, withMemoryFallback } from './sign-in-storage';

describe('the page after logging in', () => {
  it('is a page of this site', () => {
    expect(nextPath('?next=%2Fhistory%3Fcall%3D1')).toBe('/history?call=1');
    expect(nextPath(withNext('', '/chat?as=guest'))).toBe('/chat?as=guest');
    expect(nextPath('')).toBe('/chat');
  });

  it.each([
    '//elsewhere.example', '/\\elsewhere.example', 'https://elsewhere.example', 'javascript:alert(1)', 'chat', '',
    '/\t/elsewhere.example', '/\n/elsewhere.example', '/a\\b', ' /chat', '/\u0000',
  ])('is never %j', (path) => {
    expect(safePath(path)).toBeNull();
  });
});

describe('the link of a mail', () => {
  it('is read as token hash, as session and as code', () => {
    expect(readMailLink('?token_hash=abc&type=recovery', '')).toEqual({
      kind: 'link', type: 'recovery', link: { kind: 'hash', tokenHash: 'abc', type: 'recovery' },
    });
    expect(readMailLink('', '#access_token=a&refresh_token=r&type=signup')).toEqual({
      kind: 'link', type: 'signup', link: { kind: 'session', accessToken: 'a', refreshToken: 'r' },
    });
    expect(readMailLink('?code=c', '')).toEqual({ kind: 'link', type: null, link: { kind: 'code', code: 'c' } });
  });

  it('is ignored if it is incomplete, and read as refused if it has an error', () => {
    for (const search of ['', '?token_hash=abc', '?token_hash=abc&type=other', '?type=recovery']) {
      expect(readMailLink(search, '')).toEqual({ kind: 'none' });
    }
    expect(readMailLink('', '#access_token=a')).toEqual({ kind: 'none' });
    expect(readMailLink('', '#error=access_denied&error_code=otp_expired')).toEqual({ kind: 'refused' });
  });
});

describe('the stored sign-in', () => {
  it('is read only if it is a valid session', () => {
    for (const text of [null, '', 'null', '{}', '[1]', '{"access_token":"t","expires_at":1,"user":{}}', '{"user":3']) {
      expect(parseSession(text)).toBeNull();
    }
    const tokens = { access_token: 't', refresh_token: 'r', expires_at: 1 };
    const user = { id: 'u-1', email: '', is_anonymous: true };
    expect(parseSession(JSON.stringify({ ...tokens, user }))).toMatchObject({
      userId: 'u-1', email: null, isGuest: true, newEmail: null, expiresAtMs: 1_000,
    });
  });

  it('is read and removed for the tab first, then for the browser', () => {
    const [tab, machine] = [new FakeStorage(), new FakeStorage()];
    const vault = new SignInStorage(tab, machine);
    const session = (isGuest: boolean) =>
      JSON.stringify({
        access_token: `${isGuest}`, refresh_token: 'r', expires_at: 1, user: { id: 'u', is_anonymous: isGuest },
      });
    vault.setItem('k', session(false));
    vault.setItem('k', session(true));
    expect(parseSession(vault.getItem('k'))?.isGuest).toBe(true);
    vault.removeItem('k');
    expect(parseSession(vault.getItem('k'))?.isGuest).toBe(false);
    vault.removeItem('k');
    expect(vault.getItem('k')).toBeNull();
  });

  it('is kept in memory if the browser denies storage', () => {
    const denied = (): never => {
      throw new DOMException('denied', 'SecurityError');
    };
    const storage = withMemoryFallback(denied);
    storage.setItem('k', 'v');
    expect(storage.getItem('k')).toBe('v');
    storage.removeItem('k');
    expect(storage.getItem('k')).toBeNull();
  });
});
