/** The credentials of this page, in the form of the server's auth mode. */
import type { Credentials, CredentialsProvider } from '@/lib/matchmaking';
import { SignedOutError } from '@/lib/matchmaking';
import type { AccessToken, AuthMode, UserId } from '@/lib/protocol';
import { asUserId } from '@/lib/protocol';

export interface AccessTokenSource {
  /** Null: nobody is logged in. */
  token(fresh: boolean): Promise<{ token: AccessToken; expiresAtMs: number | null } | null>;
}

export interface PageIdentityOptions {
  /** `?user=ID` of the page. */
  readonly userId: string | null;
  authMode(): Promise<AuthMode>;
  tabUserId(): Promise<UserId>;
  displayName(): string | null;
  readonly tokens: AccessTokenSource;
}

export function pageCredentials(options: PageIdentityOptions): CredentialsProvider {
  let mode: AuthMode | null = null;
  return async ({ fresh }): Promise<Credentials> => {
    mode ??= await options.authMode();
    if (mode === 'open') {
      const userId = options.userId ? asUserId(options.userId) : await options.tabUserId();
      return { kind: 'open', userId, name: options.displayName() };
    }
    const held = await options.tokens.token(fresh);
    if (!held) throw new SignedOutError('You need to log in before you can meet someone.');
    return { kind: 'verified', ...held };
  };
}
