/** A WebSocket whose other end is the test. */
import type { Socket, SocketConstructor } from '@/lib/matchmaking';
import type { ClientMessage } from '@/lib/protocol';
import { settle } from './manual-runtime';

type Sent = ClientMessage & { id?: string };

export class ScriptedSocket implements Socket {
  readyState = 0;
  bufferedAmount = 0;
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: never) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  readonly sent: Sent[] = [];
  closedWith: number | undefined | null = null;

  constructor(readonly url: string, readonly protocols: string) {}

  send(text: string): void {
    if (this.readyState !== 1) throw new Error('not open');
    this.sent.push(JSON.parse(text) as Sent);
  }

  close(code?: number): void {
    this.closedWith = code;
    this.readyState = 3;
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.(undefined as never);
  }

  say(type: string, payload: object = {}, ref?: string): void {
    this.onmessage?.({ data: JSON.stringify({ type, payload, ref }) } as never);
  }

  welcome(changes: object = {}): void {
    this.say('welcome', welcomePayload(changes), 'authenticate');
  }

  drop(code: number, reason: object | string = ''): void {
    this.readyState = 3;
    this.onclose?.({ code, reason: typeof reason === 'string' ? reason : JSON.stringify(reason) } as never);
  }

  last(type: ClientMessage['type']): Sent | undefined {
    return this.sent.filter((message) => message.type === type).at(-1);
  }

  count(type: ClientMessage['type']): number {
    return this.sent.filter((message) => message.type === type).length;
  }
}

export class ScriptedNetwork {
  readonly sockets: ScriptedSocket[] = [];
  readonly WebSocket: SocketConstructor;

  constructor() {
    const { sockets } = this;
    this.WebSocket = class extends ScriptedSocket {
      constructor(url: string, protocols: string) {
        super(url, protocols);
        sockets.push(this);
      }
    };
  }

  get latest(): ScriptedSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error('nobody has connected yet');
    return socket;
  }

  /** The newest socket, opened and welcomed. */
  async welcome(changes: object = {}): Promise<ScriptedSocket> {
    await settle();
    const { latest } = this;
    latest.open();
    latest.welcome(changes);
    await settle();
    return latest;
  }
}

export function welcomePayload(changes: object = {}): object {
  return {
    userId: 'u-1',
    connectionId: 'c-1',
    protocol: 1,
    serverTime: 1,
    heartbeatMs: 25_000,
    graceMs: 15_000,
    iceServers: [{ urls: ['turn:192.0.2.1'], username: '1:u', credential: 'x' }],
    online: 7,
    resumeToken: 'resume-0',
    resumed: null,
    ...changes,
  };
}

export function queuedPayload(changes: object = {}): object {
  return { position: 1, size: 1, estimatedWaitMs: null, iceServers: [], resumeToken: 'resume-1', ...changes };
}

export function matchPayload(changes: object = {}): object {
  return {
    sessionId: 's-1',
    partnerId: 'u-2',
    isInitiator: true,
    matchMode: 'video',
    partner: { name: 'Ada', avatarUrl: null, karma: 3, campus: null },
    sharedInterests: ['chess'],
    resumeToken: 'resume-2',
    iceServers: [],
    ...changes,
  };
}
