/** Where one wanted to go before logging in: `/login?next=/chat`. Only a path of this site is ever followed. */
export function nextPath(search: string, otherwise = '/chat'): string {
  return safePath(new URLSearchParams(search).get('next')) ?? otherwise;
}

export function withNext(path: string, next: string): string {
  return `${path}?${new URLSearchParams({ next })}`;
}

/** Null for whatever a browser could read as an address elsewhere. */
export function safePath(path: string | null): string | null {
  // A backslash counts as a slash in addresses, and a tab or a line break as nothing at all.
  if (path === null || !/^\/(?![/\\])[^\\\u0000-\u0020\u007f]*$/.test(path)) return null;
  const site = 'https://site.invalid';
  try {
    const url = new URL(path, site);
    return url.origin === site ? `${url.pathname}${url.search}${url.hash}` : null;
  } catch {
    return null;
  }
}
