/**
 * Chats of one session until the server has acknowledged them: sent, sent again after a loss, sent again
 * when they were refused for now. The server delivers one `clientMessageId` once, however often it comes.
 */
import type { Runtime } from '@/lib/base/runtime';
import { Alarm } from '@/lib/base/runtime';
import { randomUuid } from '@/lib/base/uuid';
import type { ClientMessageId, ServerError } from '@/lib/protocol';
import { asClientMessageId, limits } from '@/lib/protocol';
import { wellFormed } from './wishes';

export const chatLimits = { pending: 64, attempts: 5 } as const;
const defaultRetryMs = 1_000;

interface PendingChat {
  readonly text: string;
  readonly retry: Alarm;
  attempts: number;
}

export class Chats {
  private readonly pending = new Map<ClientMessageId, PendingChat>();

  constructor(
    private readonly runtime: Runtime,
    private readonly send: (clientMessageId: ClientMessageId, text: string) => void,
  ) {}

  /** Null: empty, too long, or too many are unacknowledged already. */
  say(text: string): ClientMessageId | null {
    const clean = wellFormed(text);
    const { length } = Array.from(clean);
    if (length === 0 || length > limits.chatLength || this.pending.size >= chatLimits.pending) return null;
    const clientMessageId = asClientMessageId(randomUuid());
    this.pending.set(clientMessageId, { text: clean, retry: new Alarm(this.runtime), attempts: 0 });
    this.send(clientMessageId, clean);
    return clientMessageId;
  }

  /** After a loss nobody knows what arrived. */
  sayAgain(): void {
    for (const [clientMessageId, { text }] of this.pending) this.send(clientMessageId, text);
  }

  /** False: it was not waited for. */
  acknowledged(clientMessageId: ClientMessageId): boolean {
    this.pending.get(clientMessageId)?.retry.clear();
    return this.pending.delete(clientMessageId);
  }

  has(id: string): boolean {
    return this.pending.has(asClientMessageId(id));
  }

  /** False: it will not be tried again. */
  refused(id: string, { retryable, retryAfterMs }: ServerError): boolean {
    const clientMessageId = asClientMessageId(id);
    const chat = this.pending.get(clientMessageId);
    if (!chat) return false;
    chat.attempts += 1;
    if (!retryable || chat.attempts >= chatLimits.attempts) {
      this.pending.delete(clientMessageId);
      return false;
    }
    chat.retry.set(retryAfterMs ?? defaultRetryMs, () => this.send(clientMessageId, chat.text));
    return true;
  }

  clear(): void {
    for (const { retry } of this.pending.values()) retry.clear();
    this.pending.clear();
  }
}
