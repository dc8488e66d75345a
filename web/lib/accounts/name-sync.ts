/**
 * Keeps the name and the interests of the profile and of the green room equal. The profile is copied to the storage
 * of the green room. A name that is typed there is saved to the profile, which the partner sees.
 */
import type { Me } from '@/lib/api';
import { loadDisplayName, onDisplayName, saveDisplayName, saveInterests } from '@/lib/identity';
import type { MeStore } from './me-store';

type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const fedKey = 'gurukul.fed';
const typingPauseMs = 600;
const flushTimeoutMs = 3_000;

export class NameSync {
  private timer: ReturnType<typeof setTimeout> | null = null;
  /** True: a typed name was not saved to the profile yet. */
  private isTyped = false;
  private isFeeding = false;
  private telling: Promise<void> = Promise.resolve();

  constructor(
    private readonly me: MeStore,
    private readonly machine: Kept,
  ) {}

  start(): void {
    this.me.state.subscribe(() => this.feed());
    onDisplayName(() => this.typed());
    this.feed();
  }

  /** Whether the green room has the values of this profile, or newer input. */
  isFed(userId: string): boolean {
    return this.fed(userId) !== null;
  }

  /** Resolves when the typed name is saved, or after a short time if that fails. */
  async flush(): Promise<void> {
    this.tell();
    await Promise.race([this.telling, new Promise((resolve) => setTimeout(resolve, flushTimeoutMs))]);
  }

  /** Removes the user's name and interests, after signing out. */
  clear(): void {
    this.isFeeding = true;
    saveDisplayName(this.machine, '');
    saveInterests(this.machine, []);
    this.machine.removeItem(fedKey);
    this.isFeeding = false;
    this.isTyped = false;
  }

  private typed(): void {
    if (this.isFeeding) return;
    this.isTyped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), typingPauseMs);
  }

  /** Done once per state of the profile, so that newer input in the green room is not overwritten. */
  private feed(): void {
    const state = this.me.state.get();
    if (state.kind !== 'ready') return;
    const { me } = state;
    const typed = loadDisplayName(this.machine);
    const fed = this.fed(me.id);
    // Perhaps typed on a page that was closed before it was saved.
    if (fed ? fed.name !== typed : me.name === null && typed !== null) this.isTyped = true;
    if (fed?.text !== seenOf(me)) {
      this.isFeeding = true;
      if (!this.isTyped && me.name !== typed) saveDisplayName(this.machine, me.name ?? '');
      if (me.interests.length > 0) saveInterests(this.machine, me.interests);
      this.isFeeding = false;
      this.remember(me);
    }
    this.tell();
  }

  private fed(userId: string): { text: string; name: string | null } | null {
    const text = this.machine.getItem(fedKey) ?? '';
    if (!text.startsWith(`["${userId}"`)) return null;
    try {
      const [, name] = JSON.parse(text) as unknown[];
      return { text, name: typeof name === 'string' ? name : null };
    } catch {
      return null;
    }
  }

  private tell(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const state = this.me.state.get();
    if (!this.isTyped || state.kind !== 'ready') return;
    this.isTyped = false;
    const name = loadDisplayName(this.machine);
    if (name === state.me.name) return;
    const { me } = state;
    this.remember({ ...me, name });
    // Failed: the name is sent with the next change, and the call does not wait for it.
    this.telling = this.me.change({ name }).then(
      () => undefined,
      () => this.remember(me),
    );
  }

  private remember(me: Me): void {
    this.machine.setItem(fedKey, seenOf(me));
  }
}

const seenOf = (me: Me) => JSON.stringify([me.id, me.name, me.interests]);
