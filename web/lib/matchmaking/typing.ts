/** Sends "is typing" with a limited rate: on a change, then every few seconds; it switches off by itself. */
import type { Runtime } from '@/lib/base/runtime';
import { Alarm } from '@/lib/base/runtime';

export const typingRepeatMs = 3_000;
export const typingExpiresMs = 5_000;

export class TypingNotifier {
  private told = false;
  private toldAtMs = 0;
  private readonly expiry: Alarm;

  constructor(private readonly runtime: Runtime, private readonly tell: (typing: boolean) => void) {
    this.expiry = new Alarm(runtime);
  }

  set(typing: boolean): void {
    if (!typing) return this.turnOff();
    this.expiry.set(typingExpiresMs, () => this.turnOff());
    const nowMs = this.runtime.now();
    if (this.told && nowMs - this.toldAtMs < typingRepeatMs) return;
    this.told = true;
    this.toldAtMs = nowMs;
    this.tell(true);
  }

  /** Resets without sending: a message was sent, or the session has ended. */
  reset(): void {
    this.told = false;
    this.expiry.clear();
  }

  private turnOff(): void {
    const { told } = this;
    this.reset();
    if (told) this.tell(false);
  }
}
