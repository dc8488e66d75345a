/**
  * The sign-in state of this page, and all functions that change it. One per page (`pageAccounts`). With a server in
 * open mode there are no accounts, and the state is `open`.
 *
 *   accounts.start();
 *   await accounts.signIn(email, password);          // throws AccountError
 *   const held = await accounts.token(false);        // null: signed out; throws if the server does not answer
 */
import type { AuthError, UserAttributes } from '@supabase/auth-js';
import { assertNever } from '@/lib/base/assert';
import type { Cancel, Runtime } from '@/lib/base/runtime';
import { systemRuntime } from '@/lib/base/runtime';
import { Store } from '@/lib/base/store';
import type { AccessTokenSource } from '@/lib/identity';
import type { AccessToken, AuthMode } from '@/lib/protocol';
import { authModes } from '@/lib/protocol';
import type { Client } from './auth-client';
import { AuthCalls, renewBeforeMs, renewSession } from './auth-calls';
import { AccountError, isFault, isSignInEnded } from './faults';
import type { SignIn, StoredSession } from './session';
import { isSameSignIn, parseSession } from './session';
import type { SignInStorage } from './sign-in-storage';

export type AccountState =
  /** The storage was not read yet; the state of an exported page. */
  | { kind: 'starting' }
  /** The server does not answer, so its mode is unknown. The page keeps asking. */
  | { kind: 'unreachable' }
  /** The server has no accounts (open mode). */
  | { kind: 'open' }
  /** `ended`: true if the server ended the sign-in. */
  | { kind: 'signed-out'; ended: boolean }
  | { kind: 'signed-in'; who: SignIn };

export interface HeldToken {
  readonly token: AccessToken;
  readonly expiresAtMs: number;
}

export interface AccountsOptions {
  readonly storageKey: string;
  readonly vault: SignInStorage;
  /** The storage for the server's auth mode, in this browser. */
  readonly memory: Pick<Storage, 'getItem' | 'setItem'>;
  /** The target of links in mails. */
  readonly confirmUrl: string;
  askAuthMode(): Promise<AuthMode>;
  loadClient(mode: AuthMode): Promise<Client>;
  /** False: another tab uses this guest account; this tab is a duplicate of it. */
  claimGuest(userId: string): Promise<boolean>;
  readonly runtime?: Runtime;
}

const modeKey = 'gurukul.auth';
const renewTimeoutMs = 8_000;
const askAgainFirstMs = 2_000;
const askAgainMaxMs = 30_000;
const starting: AccountState = { kind: 'starting' };

export class Accounts implements AccessTokenSource {
  readonly state = new Store<AccountState>(starting);
  private readonly runtime: Runtime;
  private readonly calls: AuthCalls;
  private mode: AuthMode | null = null;
  private asking: Promise<AuthMode> | null = null;
  private claim: { readonly userId: string; readonly isOurs: Promise<boolean> } | null = null;
  private cancelAskAgain: Cancel | null = null;

  constructor(private readonly options: AccountsOptions) {
    this.runtime = options.runtime ?? systemRuntime;
    this.calls = new AuthCalls(async () => options.loadClient(await this.authMode()));
  }

  /** Sets the state from the storage at once, then checks it with the server. */
  start(): void {
    const remembered = authModes.find((mode) => mode === this.options.memory.getItem(modeKey)) ?? null;
    if (remembered) void this.settle(remembered);
    void this.askUntilAnswered(remembered !== null, askAgainFirstMs);
  }

  /** Reads the storage again, since another tab may have changed it. */
  async reread(): Promise<void> {
    if (this.mode !== null) await this.settle(this.mode);
  }

  authMode(): Promise<AuthMode> {
    this.asking ??= this.options.askAuthMode().then(
      (mode) => {
        this.options.memory.setItem(modeKey, mode);
        void this.settle(mode);
        return mode;
      },
      (error: unknown) => {
        this.asking = null;
        throw error;
      },
    );
    return this.asking;
  }

  async token(fresh: boolean): Promise<HeldToken | null> {
    const mode = this.mode ?? (await this.authMode());
    const held = mode === 'open' ? null : await this.held();
    if (!held) return null;
    const leftMs = held.expiresAtMs - this.runtime.now();
    if (!fresh && leftMs > renewBeforeMs(held)) return held;
    try {
      return await this.renewed(held);
    } catch (error) {
      // A token that is still valid is better than none.
      if (!fresh && leftMs > 0 && isFault(error, 'unreachable')) return held;
      throw error;
    }
  }

  async signIn(email: string, password: string): Promise<void> {
    await this.run((client) => client.signInWithPassword({ email: email.trim(), password }));
  }

  async enterAsGuest(name: string | null): Promise<void> {
    await this.run((client) => client.signInAnonymously({ options: { data: name === null ? {} : { name } } }));
  }

  /** `confirm`: a confirmation mail was sent; the user must confirm before signing in. */
  async signUp(email: string, password: string, name: string | null): Promise<'done' | 'confirm'> {
    const { emailRedirectTo } = this;
    const data = name === null ? {} : { name };
    const made = await this.run((client) =>
      client.signUp({ email: email.trim(), password, options: { emailRedirectTo, data } }),
    );
    return made.data.session === null ? 'confirm' : 'done';
  }

  /** Makes the guest a member with address and password; the user id stays. */
  async becomeAccount(email: string, password: string): Promise<'done' | 'confirm'> {
    const { emailRedirectTo } = this;
    await this.run((client) => client.updateUser({ email: email.trim(), password }, { emailRedirectTo }));
    const { who } = this;
    if (who?.isGuest) {
      const { vault, storageKey } = this.options;
      const held = this.stored();
      if (held) vault.keepAsker(storageKey, held.accessToken);
      return 'confirm';
    }
    // The old token still says guest.
    await this.run((client) => client.refreshSession());
    return 'done';
  }

  async sendRecovery(email: string): Promise<void> {
    const redirectTo = this.emailRedirectTo;
    await this.run((client) => client.resetPasswordForEmail(email.trim(), { redirectTo }));
  }

  /** Sends the confirmation mail of a new account again. */
  async sendConfirmation(email: string): Promise<void> {
    const { emailRedirectTo } = this;
    await this.run((client) => client.resend({ type: 'signup', email: email.trim(), options: { emailRedirectTo } }));
  }

  /** Signs in with the link or the code of a mail. */
  async confirm(link: MailLink): Promise<void> {
    await this.useLink(link);
    this.options.vault.forgetAsker(this.options.storageKey);
  }

  private async useLink(link: MailLink): Promise<void> {
    switch (link.kind) {
      case 'hash': {
        const { tokenHash, type } = link;
        await this.run((client) => client.verifyOtp({ token_hash: tokenHash, type }));
        return;
      }
      case 'session': {
        const { accessToken, refreshToken } = link;
        const session = { access_token: accessToken, refresh_token: refreshToken };
        await this.run((client) => client.setSession(session));
        return;
      }
      case 'code':
        await this.run((client) => client.exchangeCodeForSession(link.code));
        return;
      case 'digits': {
        const { email, digits, type } = link;
        await this.run((client) => client.verifyOtp({ email: email.trim(), token: digits, type }));
        return;
      }
      default:
        return assertNever(link);
    }
  }

  /** `current`: the current password, needed if the sign-in is old (fault `needs-proof`). */
  async changePassword(password: string, current: string | null = null): Promise<void> {
    const change: UserAttributes & { current_password?: string } =
      current === null ? { password } : { password, current_password: current };
    await this.run((client) => client.updateUser(change));
  }

  /** Signs in again with the password: irreversible actions need a recent sign-in. */
  async signInAgain(password: string): Promise<void> {
    const email = this.who?.email;
    if (!email) throw new AccountError({ kind: 'signed-out' });
    await this.signIn(email, password);
  }

  /** Signs out this browser, or the guest of this tab; other devices stay signed in. Works without the server. */
  async signOut(): Promise<void> {
    try {
      await this.run((client) => client.signOut({ scope: 'local' }));
    } catch {
      await this.clearSignIn();
    }
  }

  /** Removes the sign-in in this browser only, after the account was deleted. */
  async clearSignIn(): Promise<void> {
    this.options.vault.removeItem(this.options.storageKey);
    await this.reread();
  }

  /** Called when the server says that this sign-in has ended. */
  async end(): Promise<void> {
    await this.clearSignIn();
    if (this.state.get().kind === 'signed-out') this.state.set({ kind: 'signed-out', ended: true });
  }

  private get who(): SignIn | null {
    const state = this.state.get();
    return state.kind === 'signed-in' ? state.who : null;
  }

  private get emailRedirectTo(): string {
    return this.options.confirmUrl;
  }

  private async held() {
    await this.dropCopiedGuest();
    return this.stored();
  }

  private stored(): (HeldToken & StoredSession) | null {
    const session = parseSession(this.options.vault.getItem(this.options.storageKey));
    return session && { ...session, token: session.accessToken };
  }

  /** Resolves to null if the sign-in has ended. */
  private async renewed(before: StoredSession): Promise<HeldToken | null> {
    const renewal = this.run((client) => renewSession(client, before, this.runtime.now()));
    try {
      await Promise.race([renewal, this.tooLate()]);
    } catch (error) {
      if (isSignInEnded(error)) {
        await this.end();
        return null;
      }
      const now = this.stored();
      // Another tab has refreshed or signed in meanwhile; its sign-in is used.
      if (isFault(error, 'unreachable') || !now || now.token === before.accessToken) throw error;
    }
    return this.stored();
  }

  private tooLate(): Promise<never> {
    return new Promise((_, reject) => {
      this.runtime.after(renewTimeoutMs, () => reject(new AccountError({ kind: 'unreachable' })));
    });
  }

  private async run<Answer extends { error: AuthError | null }>(
    work: (client: Client) => Promise<Answer>,
  ): Promise<Answer> {
    try {
      return await this.calls.run(work);
    } finally {
      await this.reread();
    }
  }

  private async askUntilAnswered(known: boolean, delayMs: number): Promise<void> {
    this.cancelAskAgain?.();
    try {
      await this.authMode();
    } catch {
      if (!known) this.state.set({ kind: 'unreachable' });
      this.cancelAskAgain = this.runtime.after(delayMs, () => {
        void this.askUntilAnswered(known, Math.min(askAgainMaxMs, delayMs * 2));
      });
    }
  }

  private async settle(mode: AuthMode): Promise<void> {
    this.mode = mode;
    if (mode === 'open') return this.state.set({ kind: 'open' });
    await this.dropCopiedGuest();
    const before = this.state.get();
    const session = this.stored();
    if (!session) {
      if (before.kind !== 'signed-out') this.state.set({ kind: 'signed-out', ended: false });
      return;
    }
    if (isSameSignIn(this.who, session)) return;
    const { userId, email, isGuest, newEmail } = session;
    this.state.set({ kind: 'signed-in', who: { userId, email, isGuest, newEmail } });
  }

  /** A duplicated tab has a copy of the storage of the first tab. It counts as signed out. */
  private async dropCopiedGuest(): Promise<void> {
    const { vault, storageKey, claimGuest } = this.options;
    const guest = parseSession(vault.getTabItem(storageKey));
    if (!guest) return;
    // Made once, since the lock is held until the page is closed.
    if (this.claim?.userId !== guest.userId) {
      this.claim = { userId: guest.userId, isOurs: claimGuest(guest.userId) };
    }
    if (await this.claim.isOurs) return;
    if (parseSession(vault.getTabItem(storageKey))?.userId === guest.userId) vault.removeItem(storageKey);
  }
}

export type MailLink =
  | { kind: 'hash'; tokenHash: string; type: LinkType }
  /** The form of Supabase's default mail template. */
  | { kind: 'session'; accessToken: string; refreshToken: string }
  | { kind: 'code'; code: string }
  /** Typed from the mail; needed if the server does not know the URL of its pages. */
  | { kind: 'digits'; email: string; digits: string; type: DigitsType };

export type DigitsType = 'signup' | 'recovery' | 'email_change';

export const linkTypes = ['signup', 'recovery', 'email_change', 'magiclink', 'invite', 'email'] as const;
export type LinkType = (typeof linkTypes)[number];
