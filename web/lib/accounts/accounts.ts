/**
 * Who is logged in on this page, and every way to change that. One per page (`pageAccounts`). In a server's open mode
 * there is nothing to log in to, and the state says so.
 *
 *   accounts.start();
 *   await accounts.signIn(email, password);          // throws AccountError
 *   const held = await accounts.token(false);        // null: nobody; throws when the server does not answer
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
  /** The storage has not been looked at yet; what an exported page shows. */
  | { kind: 'starting' }
  /** How one logs in to this server is not known: it does not answer. It is asked again and again. */
  | { kind: 'unreachable' }
  /** The server has no accounts: everybody is a stranger. */
  | { kind: 'open' }
  /** `ended`: by the server, while somebody was logged in here. */
  | { kind: 'signed-out'; ended: boolean }
  | { kind: 'signed-in'; who: SignIn };

export interface HeldToken {
  readonly token: AccessToken;
  readonly expiresAtMs: number;
}

export interface AccountsOptions {
  readonly storageKey: string;
  readonly vault: SignInStorage;
  /** What is remembered on this machine beside the sign-in: how one logs in here. */
  readonly memory: Pick<Storage, 'getItem' | 'setItem'>;
  /** Where links in mails lead to. */
  readonly confirmUrl: string;
  askAuthMode(): Promise<AuthMode>;
  loadClient(mode: AuthMode): Promise<Client>;
  /** False: another tab is this guest already; this one was duplicated from it. */
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

  /** Shows at once what was true the last time, and asks the server whether it still is. */
  start(): void {
    const remembered = authModes.find((mode) => mode === this.options.memory.getItem(modeKey)) ?? null;
    if (remembered) void this.settle(remembered);
    void this.askUntilAnswered(remembered !== null, askAgainFirstMs);
  }

  /** What the storage holds now: it may have been changed by another tab. */
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
      // One that is not over yet is better than none.
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

  /** `confirm`: a mail with a link was sent; only that link signs in. */
  async signUp(email: string, password: string, name: string | null): Promise<'done' | 'confirm'> {
    const { emailRedirectTo } = this;
    const data = name === null ? {} : { name };
    const made = await this.run((client) =>
      client.signUp({ email: email.trim(), password, options: { emailRedirectTo, data } }),
    );
    return made.data.session === null ? 'confirm' : 'done';
  }

  /** The guest of this page gets an address and a password, and stays the same person. */
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
    // The token still says guest.
    await this.run((client) => client.refreshSession());
    return 'done';
  }

  async sendRecovery(email: string): Promise<void> {
    const redirectTo = this.emailRedirectTo;
    await this.run((client) => client.resetPasswordForEmail(email.trim(), { redirectTo }));
  }

  /** The mail with the link of a new account, once more. */
  async sendConfirmation(email: string): Promise<void> {
    const { emailRedirectTo } = this;
    await this.run((client) => client.resend({ type: 'signup', email: email.trim(), options: { emailRedirectTo } }));
  }

  /** A link of a mail, or its digits. Signs in. */
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

  /** `current`: asked for when the sign-in is an old one (the fault `needs-proof`). */
  async changePassword(password: string, current: string | null = null): Promise<void> {
    const change: UserAttributes & { current_password?: string } =
      current === null ? { password } : { password, current_password: current };
    await this.run((client) => client.updateUser(change));
  }

  /** Shows that the account is still theirs: what cannot be undone asks for a sign-in of the last minutes. */
  async signInAgain(password: string): Promise<void> {
    const email = this.who?.email;
    if (!email) throw new AccountError({ kind: 'signed-out' });
    await this.signIn(email, password);
  }

  /** Of this machine, or this tab's guest; other places stay logged in. Works without the server too. */
  async signOut(): Promise<void> {
    try {
      await this.run((client) => client.signOut({ scope: 'local' }));
    } catch {
      await this.clearSignIn();
    }
  }

  /** Here alone: there is nothing left that the server could be told to end. */
  async clearSignIn(): Promise<void> {
    this.options.vault.removeItem(this.options.storageKey);
    await this.reread();
  }

  /** The server has said that there is nobody any more behind this sign-in. */
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

  /** Resolves to null when the sign-in turned out to be over. */
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
      // Another tab was faster, or somebody logged in meanwhile: that sign-in is as good.
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

  /** A duplicated tab is handed a copy of the first one's storage; it is nobody until it says who it is. */
  private async dropCopiedGuest(): Promise<void> {
    const { vault, storageKey, claimGuest } = this.options;
    const guest = parseSession(vault.getTabItem(storageKey));
    if (!guest) return;
    // Once: the claim is held for the life of the page.
    if (this.claim?.userId !== guest.userId) {
      this.claim = { userId: guest.userId, isOurs: claimGuest(guest.userId) };
    }
    if (await this.claim.isOurs) return;
    if (parseSession(vault.getTabItem(storageKey))?.userId === guest.userId) vault.removeItem(storageKey);
  }
}

export type MailLink =
  | { kind: 'hash'; tokenHash: string; type: LinkType }
  /** As Supabase sends it when its mail template was left as it was. */
  | { kind: 'session'; accessToken: string; refreshToken: string }
  | { kind: 'code'; code: string }
  /** Typed from the mail: the only way where the server does not know the address of its page. */
  | { kind: 'digits'; email: string; digits: string; type: DigitsType };

export type DigitsType = 'signup' | 'recovery' | 'email_change';

export const linkTypes = ['signup', 'recovery', 'email_change', 'magiclink', 'invite', 'email'] as const;
export type LinkType = (typeof linkTypes)[number];
