/** A matchmaking client whose server, clock, network and storage are the test's. */
import type { Credentials, DirectCallEvent, MatchmakingEvent, NetworkEvent, ResumeStorage } from '@/lib/matchmaking';
import { MatchmakingClient, memoryResumeStorage } from '@/lib/matchmaking';
import { asUserId } from '@/lib/protocol';
import { ManualRuntime } from './manual-runtime';
import type { ScriptedSocket } from './scripted-socket';
import { matchPayload, queuedPayload, ScriptedNetwork } from './scripted-socket';

type Type = MatchmakingEvent['type'];

export const preferences = { matchMode: 'video', interests: ['chess'], campus: 'any' } as const;
/** What `welcome.resumed` says of the session of `inSession`. */
export const session = {
  sessionId: 's-1', partnerId: 'u-2', isInitiator: true, matchMode: 'video', lost: false,
};

export class ClientStage {
  readonly runtime = new ManualRuntime();
  readonly network = new ScriptedNetwork();
  readonly storage: ResumeStorage = memoryResumeStorage();
  readonly events: MatchmakingEvent[] = [];
  readonly calls: DirectCallEvent[] = [];
  readonly client: MatchmakingClient;
  /** What the browser says about the network and the page. */
  tell: (event: NetworkEvent) => void = () => undefined;
  credentials: (request: { fresh: boolean }) => Promise<Credentials> = () =>
    Promise.resolve({ kind: 'open', userId: asUserId('u-1'), name: 'Me' });

  constructor() {
    this.client = new MatchmakingClient({
      url: 'ws://here/ws',
      WebSocket: this.network.WebSocket,
      runtime: this.runtime,
      storage: this.storage,
      credentials: (request) => this.credentials(request),
      listener: (event) => this.events.push(event),
      directCalls: (event) => this.calls.push(event),
      network: {
        subscribe: (listener) => {
          this.tell = listener;
          return () => {
            this.tell = () => undefined;
          };
        },
      },
    });
  }

  seen<T extends Type>(type: T): Extract<MatchmakingEvent, { type: T }>[] {
    return this.events.filter(
      (event): event is Extract<MatchmakingEvent, { type: T }> => event.type === type,
    );
  }

  async searching(changes: object = {}): Promise<ScriptedSocket> {
    this.client.join(preferences);
    const socket = await this.network.welcome(changes);
    socket.say('queued', queuedPayload());
    return socket;
  }

  async inSession(changes: object = {}): Promise<ScriptedSocket> {
    const socket = await this.searching(changes);
    socket.say('match_found', matchPayload());
    return socket;
  }

  /** Loses the connection and brings a new socket up to the point where the server would say welcome. */
  async loseAndReturn(code = 1006, reason: object | string = ''): Promise<ScriptedSocket> {
    this.network.latest.drop(code, reason);
    await this.runtime.advance(20_000);
    const { latest } = this.network;
    latest.open();
    return latest;
  }
}
