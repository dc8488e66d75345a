/** Parses the URL of `/auth/confirm`: a link of the embedded accounts, or one of Supabase's forms. */
import type { LinkType, MailLink } from './accounts';
import { linkTypes } from './accounts';

export type ReadLink =
  | { kind: 'link'; link: MailLink; type: LinkType | null }
  /** The account service has refused the link. */
  | { kind: 'refused' }
  | { kind: 'none' };

export function readMailLink(search: string, hash: string): ReadLink {
  const query = new URLSearchParams(search);
  const fragment = new URLSearchParams(hash.replace(/^#/, ''));
  const get = (name: string) => query.get(name) || fragment.get(name) || null;
  if (get('error') || get('error_code')) return { kind: 'refused' };
  const type = linkTypes.find((each) => each === get('type')) ?? null;
  const [tokenHash, code] = [get('token_hash'), get('code')];
  if (tokenHash !== null && type !== null) return { kind: 'link', link: { kind: 'hash', tokenHash, type }, type };
  const [accessToken, refreshToken] = [fragment.get('access_token'), fragment.get('refresh_token')];
  if (accessToken && refreshToken) return { kind: 'link', link: { kind: 'session', accessToken, refreshToken }, type };
  if (code !== null) return { kind: 'link', link: { kind: 'code', code }, type };
  return { kind: 'none' };
}
