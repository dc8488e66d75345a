/** The used part of a WebSocket; the browser's class and npm `ws` both match. */
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
 * One socket. After `release` it emits no events, so that a late close of an old socket does not affect the new one.
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
    // Every error is followed by a close event with more information.
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
      // npm `ws` throws if the socket was never open; the error can be ignored.
    }
  }

  private live(work: () => void): void {
    if (!this.released) work();
  }
}
