/** The part of a WebSocket that is used here; the browser's and npm `ws` both fit. */
export interface Socket {
  readonly readyState: number;
  readonly bufferedAmount: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

export type SocketConstructor = new (url: string, protocols: string) => Socket;

export const subprotocol = 'gurukul.v1';

export interface SocketEvents {
  opened(): void;
  received(frame: unknown): void;
  closed(code: number, reason: string): void;
}

/**
 * One socket from opening to closing. After `release` nothing of it is heard any more: a late close of an old
 * socket must not touch the new one.
 */
export class SocketHandle {
  private released = false;

  constructor(private readonly socket: Socket, events: SocketEvents) {
    socket.onopen = () => this.live(() => events.opened());
    socket.onmessage = (event: { data: unknown }) => this.live(() => events.received(event.data));
    socket.onclose = (event: { code: number; reason: string }) =>
      this.live(() => {
        this.released = true;
        events.closed(event.code, event.reason);
      });
    // Every error is followed by a close, which says more.
    socket.onerror = () => undefined;
  }

  get isOpen(): boolean {
    return !this.released && this.socket.readyState === 1;
  }

  send(text: string): void {
    this.socket.send(text);
  }

  release(code: number): void {
    this.released = true;
    try {
      this.socket.close(code);
    } catch {
      // npm `ws` throws when the socket never opened; it is gone either way.
    }
  }

  private live(work: () => void): void {
    if (!this.released) work();
  }
}
