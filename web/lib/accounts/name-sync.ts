/**
 * The name and the interests of the profile and those of the green room are kept together: what the profile says is
 * put where the green room finds it, and a name that is typed there becomes the profile's, which is what a
 * partner is shown.
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
  /** A name was typed that the profile has not been told of. */
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

  /** Whether the green room holds what this profile says, or what was typed since. */
  isFed(userId: string): boolean {
    return this.fed(userId) !== null;
  }

  /** Resolves when the name that was typed is the profile's, or cannot become it soon. */
  async flush(): Promise<void> {
    this.tell();
    await Promise.race([this.telling, new Promise((resolve) => setTimeout(resolve, flushTimeoutMs))]);
  }

  /** Whoever logs out takes along what was theirs. */
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

  /** Once for each state of the profile: what was changed in the green room since is not overwritten. */
  private feed(): void {
    const state = this.me.state.get();
    if (state.kind !== 'ready') return;
    const { me } = state;
    const typed = loadDisplayName(this.machine);
    const fed = this.fed(me.id);
    // Perhaps on a page that was left before it could tell.
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
    // Refused or not heard: it is told with the next change, and the call does not wait for it.
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
