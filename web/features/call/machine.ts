/**
 * Runs the call's state machine: takes events, keeps the state, and carries out the effects on the attached ports.
 * `useCall` attaches the real ports; a test attaches fakes.
 */
import { assertNever } from '@/lib/base/assert';
import type { Runtime } from '@/lib/base/runtime';
import { Alarm, systemRuntime } from '@/lib/base/runtime';
import { Store } from '@/lib/base/store';
import type { LocalMediaState, MediaRequest } from '@/lib/media';
import type { ClientMessageId, IceServer, InviteId, JsonObject, MatchMode } from '@/lib/protocol';
import type { QueuePreferences, UserId } from '@/lib/protocol';
import type { CallStart, CallMode, ExpectedRole, LocalTracks, MediaFlags } from '@/lib/rtc';
import { reduce } from './reduce';
import type { CallEvent, CallState, Effect, TimerName } from './state';
import { initialState } from './state';

export interface MatchmakingPort {
  connect(): void;
  join(preferences: QueuePreferences): void;
  skip(): void;
  callBuddy(buddyId: UserId, mode: MatchMode): void;
  acceptInvite(inviteId: InviteId): void;
  declineInvite(inviteId: InviteId): void;
  stop(): void;
  signal(signal: JsonObject): void;
  chat(text: string): ClientMessageId | null;
  typing(typing: boolean): void;
}

export interface PeerPort {
  prepare(mode: CallMode, expects: ExpectedRole, iceServers: readonly IceServer[], tracks: LocalTracks): void;
  begin(mode: CallMode, beginning: Omit<CallStart, 'send'>, tracks: LocalTracks): void;
  receive(signal: JsonObject): void;
  setTracks(tracks: LocalTracks): void;
  announce(media: MediaFlags): void;
  setSignaling(up: boolean, lost: boolean): void;
  setPartnerAway(away: boolean): void;
  end(): void;
  close(): void;
}

/** `LocalMedia`, or a fake in tests. */
export interface MediaPort {
  readonly state: Pick<Store<LocalMediaState>, 'get' | 'subscribe'>;
  readonly audioTrack: MediaStreamTrack | null;
  readonly videoTrack: MediaStreamTrack | null;
  open(wants: MediaRequest): Promise<void>;
  close(): void;
}

export interface CallPorts {
  readonly matchmaking: MatchmakingPort;
  readonly peers: PeerPort;
  readonly media: MediaPort;
  /** A milestone, for measurements. */
  note?(what: Extract<Effect, { type: 'note' }>['what']): void;
  report?(message: string): void;
}

export class CallMachine {
  readonly state = new Store<CallState>(initialState);
  private ports: CallPorts | null = null;
  private readonly timers: Record<TimerName, Alarm>;
  private readonly queue: CallEvent[] = [];
  private isRunning = false;

  constructor(private readonly runtime: Runtime = systemRuntime) {
    this.timers = { continue: new Alarm(runtime), typing: new Alarm(runtime) };
  }

  /** The returned function detaches the ports: it ends the call and closes all devices and connections. */
  attach(ports: CallPorts): () => void {
    this.ports = ports;
    const unsubscribe = ports.media.state.subscribe(() => this.mediaChanged(ports));
    return () => {
      this.dispatch({ from: 'user', event: { type: 'stop' } });
      unsubscribe();
      this.ports = null;
    };
  }

  readonly dispatch = (event: CallEvent): void => {
    // An effect may dispatch another event. That event is queued until the current one is done.
    this.queue.push(event);
    if (this.isRunning) return;
    this.isRunning = true;
    try {
      for (let next = this.queue.shift(); next; next = this.queue.shift()) this.step(next);
    } finally {
      this.isRunning = false;
    }
  };

  sendChat(text: string): void {
    const id = this.ports?.matchmaking.chat(text);
    if (id) this.dispatch({ from: 'chat', event: { type: 'sent', id, text } });
  }

  private step(event: CallEvent): void {
    const { state, effects } = reduce(this.state.get(), event, this.runtime.now());
    this.state.set(state);
    const { ports } = this;
    if (ports) for (const effect of effects) this.perform(effect, ports);
  }

  private perform(effect: Effect, ports: CallPorts): void {
    const { matchmaking, media, peers } = ports;
    switch (effect.type) {
      case 'open-media':
        return void this.openMedia(media, effect.mode);
      case 'close-media':
        return media.close();
      case 'connect':
        return matchmaking.connect();
      case 'join':
        return matchmaking.join(effect.preferences);
      case 'skip':
        return matchmaking.skip();
      case 'call-buddy':
        return matchmaking.callBuddy(effect.buddyId, effect.mode);
      case 'accept-invite':
        return matchmaking.acceptInvite(effect.inviteId);
      case 'decline-invite':
        return matchmaking.declineInvite(effect.inviteId);
      case 'stop-matchmaking':
        return matchmaking.stop();
      case 'prepare-peer':
        return peers.prepare(effect.mode, effect.expects, effect.iceServers, tracksOf(media));
      case 'begin-peer': {
        const { isInitiator, iceServers } = effect.match;
        return peers.begin(effect.mode, { isInitiator, iceServers }, tracksOf(media));
      }
      case 'end-peer':
        return peers.end();
      case 'close-peers':
        return peers.close();
      case 'peer-signal':
        return peers.receive(effect.signal);
      case 'peer-signaling':
        return peers.setSignaling(effect.up, effect.lost);
      case 'peer-away':
        return peers.setPartnerAway(effect.away);
      case 'set-timer': {
        const { delayMs, timer } = effect;
        return this.timers[timer].set(delayMs, () => this.dispatch({ from: 'timer', timer }));
      }
      case 'clear-timer':
        return this.timers[effect.timer].clear();
      case 'note':
        return ports.note?.(effect.what);
      case 'report':
        return ports.report?.(effect.message);
      default:
        return assertNever(effect);
    }
  }

  private async openMedia(media: MediaPort, mode: MatchMode): Promise<void> {
    await media.open({ camera: mode === 'video', microphone: true });
    const { problem, status } = media.state.get();
    if (status === 'open') this.dispatch({ from: 'media', event: { type: 'opened' } });
    else if (problem) this.dispatch({ from: 'media', event: { type: 'refused', problem } });
  }

  private mediaChanged({ media, peers }: CallPorts): void {
    const { camera, microphone, status } = media.state.get();
    peers.setTracks(tracksOf(media));
    if (status === 'open') peers.announce({ camera: camera === 'on', microphone: microphone === 'on' });
  }
}

function tracksOf({ audioTrack: audio, videoTrack: video }: MediaPort): LocalTracks {
  return { audio, video };
}
