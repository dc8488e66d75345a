/**
 * What a session still has to say: signals that wait for a connection, and chats until the server has
 * acknowledged them. Bounded: signals over the bound are a gap, which the caller mends by a new negotiation.
 */
import type { ClientMessageId, JsonObject } from '@/lib/protocol';

export interface PendingChat {
  readonly clientMessageId: ClientMessageId;
  readonly text: string;
  attempts: number;
}

export const outboxLimits = { signals: 64, signalBytes: 262_144, chats: 64, chatAttempts: 5 } as const;

export class Outbox {
  private signals: JsonObject[] = [];
  private signalBytes = 0;
  private gap = false;
  private readonly chats = new Map<ClientMessageId, PendingChat>();

  get pendingChats(): readonly PendingChat[] {
    return [...this.chats.values()];
  }

  holdSignal(signal: JsonObject): void {
    const bytes = JSON.stringify(signal).length;
    const fits = this.signals.length < outboxLimits.signals;
    if (this.gap || !fits || this.signalBytes + bytes > outboxLimits.signalBytes) {
      // Half a negotiation is worse than none.
      this.gap = true;
      this.dropSignals();
      return;
    }
    this.signals.push(signal);
    this.signalBytes += bytes;
  }

  /** What was held, in order; `gap`: something is missing. Empties the box. */
  takeSignals(): { signals: readonly JsonObject[]; gap: boolean } {
    const taken = { signals: this.signals, gap: this.gap };
    this.dropSignals();
    this.gap = false;
    return taken;
  }

  /** False: too many are unacknowledged already. */
  holdChat(clientMessageId: ClientMessageId, text: string): boolean {
    if (this.chats.size >= outboxLimits.chats) return false;
    this.chats.set(clientMessageId, { clientMessageId, text, attempts: 0 });
    return true;
  }

  chat(clientMessageId: ClientMessageId): PendingChat | null {
    return this.chats.get(clientMessageId) ?? null;
  }

  /** False: it was not waited for. */
  acknowledged(clientMessageId: ClientMessageId): boolean {
    return this.chats.delete(clientMessageId);
  }

  clear(): void {
    this.dropSignals();
    this.gap = false;
    this.chats.clear();
  }

  private dropSignals(): void {
    this.signals = [];
    this.signalBytes = 0;
  }
}
