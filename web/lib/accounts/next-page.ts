/** The page to open after signing in: `/login?next=/chat`. Only paths of this site are accepted. */
export function nextPath(search: string, otherwise = '/chat'): string {
  return safePath(new URLSearchParams(search).get('next')) ?? otherwise;
}

export function withNext(path: string, next: string): string {
  return `${path}?${new URLSearchParams({ next })}`;
}

/** Null if a browser could read the value as a URL of another site. */
export function safePath(path: string | null): string | null {
  // In URLs, browsers treat a backslash as a slash and ignore tabs and line breaks.
  if (path === null || !/^\/(?![/\\])[^\\\u0000-\u0020\u007f]*$/.test(path)) return null;
  const site = 'https://site.invalid';
  try {
    const url = new URL(path, site);
    return url.origin === site ? `${url.pathname}${url.search}${url.hash}` : null;
  } catch {
    return null;
  }
}
