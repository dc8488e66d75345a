/** The public operator's settings, polled while the page is visible. */
import type { Api, PublicSettings } from '@/lib/api';
import { getSettings } from '@/lib/api';
import { Store } from '@/lib/base/store';
import type { Accounts } from './accounts';

const readAgainMs = 60_000;

export class SettingsStore {
  /** Null: unknown, or the server has no settings. */
  readonly state = new Store<PublicSettings | null>(null);
  private readAtMs = 0;
  private timer: ReturnType<typeof setInterval> | null = null;

  constructor(
    private readonly api: Api,
    private readonly accounts: Accounts,
    private readonly isSeen: () => boolean = () => document.visibilityState === 'visible',
  ) {}

  start(): void {
    this.accounts.state.subscribe(() => this.follow());
    this.follow();
  }

  private follow(): void {
    const { kind } = this.accounts.state.get();
    const hasSettings = kind === 'signed-in' || kind === 'signed-out';
    if (hasSettings && this.timer === null) {
      this.timer = setInterval(() => this.read(), readAgainMs);
      this.read();
    }
  }

  private read(): void {
    if (!this.isSeen() || Date.now() - this.readAtMs < readAgainMs / 2) return;
    this.readAtMs = Date.now();
    getSettings(this.api).then(
      (settings) => this.state.set(settings),
      // The last known settings stay.
      () => undefined,
    );
  }
}
