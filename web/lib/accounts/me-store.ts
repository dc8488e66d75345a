/** The profile of the signed-in user. It is loaded after signing in and cleared after signing out. */
import type { Api, Me, MeChange } from '@/lib/api';
import { ApiError, changeMe, getMe, isRefused } from '@/lib/api';
import { Store } from '@/lib/base/store';
import type { Accounts } from './accounts';

export type MeState =
  | { kind: 'nobody' }
  | { kind: 'loading' }
  | { kind: 'ready'; me: Me }
  | { kind: 'failed'; error: unknown };

const nobody: MeState = { kind: 'nobody' };

export class MeStore {
  readonly state = new Store<MeState>(nobody);
  private round = 0;
  private shownFor = '';

  constructor(
    private readonly api: Api,
    private readonly accounts: Accounts,
  ) {}

  /** Starts to follow the sign-in state. */
  start(): void {
    this.accounts.state.subscribe(() => this.follow());
    this.follow();
  }

  async load(): Promise<void> {
    const round = (this.round += 1);
    if (this.state.get().kind !== 'ready') this.state.set({ kind: 'loading' });
    try {
      const me = await getMe(this.api);
      if (round === this.round) this.state.set({ kind: 'ready', me });
    } catch (error) {
      if (round !== this.round) return;
      // The loaded profile stays visible.
      if (this.state.get().kind !== 'ready') this.state.set({ kind: 'failed', error });
      if (isRefused(error, 'account_deleted')) await this.accounts.end();
    }
  }

  /** Throws `ApiError`; then the state does not change. */
  async change(change: MeChange): Promise<Me> {
    const me = await changeMe(this.api, change);
    this.show(me);
    return me;
  }

  /** Applies a part that another route has changed, for example the picture. */
  patch(change: Partial<Me>): void {
    const state = this.state.get();
    if (state.kind === 'ready') this.show({ ...state.me, ...change });
  }

  private show(me: Me): void {
    this.round += 1;
    this.state.set({ kind: 'ready', me });
  }

  private follow(): void {
    const state = this.accounts.state.get();
    const who = state.kind === 'signed-in' ? `${state.who.userId} ${state.who.isGuest}` : '';
    if (who === this.shownFor) return;
    this.shownFor = who;
    this.round += 1;
    this.state.set(nobody);
    if (who !== '') void this.load();
  }
}

/** A ban is in the field `ban` of the profile; other routes answer with an error. */
export function isBanned(state: MeState): boolean {
  if (state.kind === 'ready') return state.me.ban !== null;
  return state.kind === 'failed' && state.error instanceof ApiError && state.error.fault.kind === 'banned';
}
