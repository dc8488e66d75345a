/**
 * The chat messages of one session that the server has not acknowledged. They are sent again after a lost
 * connection and after a retryable error. The server delivers each `clientMessageId` only once.
 */
import type { Runtime } from '@/lib/base/runtime';
import { Alarm } from '@/lib/base/runtime';
import { randomUuid } from '@/lib/base/uuid';
import type { ClientMessageId, ServerError } from '@/lib/protocol';
import { asClientMessageId, limits } from '@/lib/protocol';
import { wellFormed } from './preferences';

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
    private readonly transmit: (clientMessageId: ClientMessageId, text: string) => void,
  ) {}

  /** Null: the text is empty or too long, or too many messages are unacknowledged. */
  send(text: string): ClientMessageId | null {
    const clean = wellFormed(text);
    const { length } = Array.from(clean);
    if (length === 0 || length > limits.chatLength || this.pending.size >= chatLimits.pending) return null;
    const clientMessageId = asClientMessageId(randomUuid());
    this.pending.set(clientMessageId, { text: clean, retry: new Alarm(this.runtime), attempts: 0 });
    this.transmit(clientMessageId, clean);
    return clientMessageId;
  }

  /** After a lost connection it is not known which messages arrived. */
  resendAll(): void {
    for (const [clientMessageId, { text }] of this.pending) this.transmit(clientMessageId, text);
  }

  /** False: no message with this id was pending. */
  acknowledged(clientMessageId: ClientMessageId): boolean {
    this.pending.get(clientMessageId)?.retry.clear();
    return this.pending.delete(clientMessageId);
  }

  has(id: string): boolean {
    return this.pending.has(asClientMessageId(id));
  }

  /** False: the message is not sent again. */
  refused(id: string, { retryable, retryAfterMs }: ServerError): boolean {
    const clientMessageId = asClientMessageId(id);
    const chat = this.pending.get(clientMessageId);
    if (!chat) return false;
    chat.attempts += 1;
    if (!retryable || chat.attempts >= chatLimits.attempts) {
      this.pending.delete(clientMessageId);
      return false;
    }
    chat.retry.set(retryAfterMs ?? defaultRetryMs, () => this.transmit(clientMessageId, chat.text));
    return true;
  }

  clear(): void {
    for (const { retry } of this.pending.values()) retry.clear();
    this.pending.clear();
  }
}
