/**
 * One peer-to-peer call, which is prepared before the match. No React and no socket: the signaling is an
 * argument.
 *
 *   const call = new PeerCall({ mode: 'video', iceServers, tracks, relayOnly: false, refresh, listener });
 *   // ... later, when a partner was found:
 *   call.begin({ isInitiator, iceServers, send: (signal) => client.signal(signal) });
 *   call.receive(signalOfThePartner);
 *   call.close();
 */
import type { Cancel, Runtime } from '@/lib/base/runtime';
import { Alarm, systemRuntime } from '@/lib/base/runtime';
import type { IceServer, JsonObject } from '@/lib/protocol';
import { DeferredCloser } from './closing';
import type { PeerEvent, PeerListener } from './events';
import { onFirstFrame } from './first-frame';
import { Negotiator } from './negotiator';
import type { LinkState } from './recovery';
import { Operations } from './operations';
import { Recovery } from './recovery';
import { RelayAccess } from './relay-access';
import type { MediaFlags, PeerSignal } from './signals';
import { decodePeerSignal, encodePeerSignal } from './signals';
import type { LocalTracks, TrackKind } from './sending';
import { TrackSenders } from './sending';
import type { StatsReport } from './stats';
import { QualityMeter } from './stats';

export type { LocalTracks } from './sending';

export type CallMode = 'video' | 'audio';

export interface PeerCallOptions {
  readonly mode: CallMode;
  readonly iceServers: readonly IceServer[];
  readonly relayOnly: boolean;
  readonly tracks: LocalTracks;
  /**
   * The side that will make the offer can prepare it before the match, with its candidates.
   */
  readonly offersAhead?: boolean;
  readonly listener: PeerListener;
  /** Fresh relay credentials, for a restart. */
  refresh(): Promise<readonly IceServer[]>;
  readonly runtime?: Runtime;
  readonly createConnection?: (configuration: RTCConfiguration) => RTCPeerConnection;
}

export interface CallStart {
  readonly isInitiator: boolean;
  readonly iceServers: readonly IceServer[];
  send(signal: JsonObject): void;
}

const sampleMs = 2_000;
/**
 * Not at once: in Chromium 156, gathering sometimes never ends if the call begins within a few hundred milliseconds
 * of the start of gathering, and a restart does not help. With an earlier match, gathering starts at the match.
 */
export const gatherAheadAfterMs = 1_000;
/** By this time the browser has estimated the bandwidth. */
const fullPictureAfterMs = 600;

export class PeerCall {
  readonly remoteStream = new MediaStream();
  private readonly connection: RTCPeerConnection;
  private readonly runtime: Runtime;
  private readonly closer: DeferredCloser;
  private readonly recovery: Recovery;
  private readonly relay: RelayAccess;
  private readonly sending: TrackSenders;
  private readonly operations = new Operations();
  private readonly pictureAlarm: Alarm;
  private readonly aheadAlarm: Alarm;
  private readonly meter = new QualityMeter();
  private readonly sampleAlarm: Alarm;
  /** Resolves to true if the offer of this call was prepared, with its candidates. */
  private preparedOffer: Promise<boolean> = Promise.resolve(false);
  private beginning: CallStart | null = null;
  private negotiator: Negotiator | null = null;
  private cancelFirstFrame: Cancel | null = null;
  private sawFirstFrame = false;
  private partnerCamera = true;
  /** Faults from before `begin`; they are emitted when the call begins. */
  private earlyFaults: string[] = [];
  private media: MediaFlags;
  private closed = false;

  constructor(private readonly options: PeerCallOptions) {
    const { iceServers, mode, relayOnly, tracks, runtime = systemRuntime } = options;
    this.runtime = runtime;
    this.media = { camera: mode === 'video', microphone: true };
    this.sampleAlarm = new Alarm(runtime);
    this.pictureAlarm = new Alarm(runtime);
    this.aheadAlarm = new Alarm(runtime);
    this.recovery = new Recovery({
      runtime,
      restart: () => void this.restart(),
      changed: (state) => this.onLink(state),
    });
    this.relay = new RelayAccess({
      iceServers,
      relayOnly,
      runtime,
      refresh: () => options.refresh(),
      create: options.createConnection ?? ((configuration) => new RTCPeerConnection(configuration)),
      fault: (message) => this.fault(message),
    });
    this.connection = this.relay.connection;
    this.closer = new DeferredCloser(this.connection, this.operations, runtime);
    this.listen();
    this.sending = new TrackSenders(this.connection, this.kinds, tracks, (message) => this.fault(message));
    // Without all tracks, the content of the offer depends on the role.
    if (options.offersAhead && this.sending.isComplete) {
      const offering = this.operations.run(this.connection.setLocalDescription());
      this.preparedOffer = offering.then(() => true, () => false);
    } else {
      this.aheadAlarm.set(gatherAheadAfterMs, () => this.relay.gatherAhead());
    }
  }

  get isClosed(): boolean {
    return this.closed;
  }

  begin(beginning: CallStart): void {
    if (this.closed || this.beginning) return;
    this.beginning = beginning;
    this.aheadAlarm.clear();
    if (this.relay.adopt(beginning.iceServers)) this.preparedOffer = Promise.resolve(false);
    const { connection } = this;
    this.negotiator = new Negotiator({
      connection,
      operations: this.operations,
      impolite: beginning.isInitiator,
      send: (signal) => this.send(signal),
      beforeOffer: (restart) => (restart ? this.relay.refresh() : Promise.resolve()),
      offerApplied: () => this.sending.attach(),
      fault: (message) => this.fault(message),
    });
    this.recovery.begin();
    this.emit({ type: 'stream', stream: this.remoteStream });
    for (const message of this.earlyFaults) this.fault(message);
    const { camera, microphone } = this.media;
    if (camera !== (this.options.mode === 'video') || !microphone) this.sendMedia();
    this.judgeRelay();
    if (beginning.isInitiator) void this.firstOffer(this.negotiator);
  }

  /** Handles a signal of the partner. Unknown signals are ignored. */
  receive(json: JsonObject): void {
    const signal = decodePeerSignal(json);
    if (!signal || !this.negotiator) return;
    switch (signal.type) {
      case 'restart':
        return this.recovery.ask();
      case 'media':
        this.emit({ ...signal, type: 'partner-media' });
        this.partnerCamera = signal.camera;
        if (this.recovery.state === 'connected') this.awaitFirstFrame();
        return;
      case 'offer':
      case 'answer':
      case 'candidate':
        void this.negotiator.receive(signal);
    }
  }

  /** Replaces the tracks (null: none), without a new negotiation. */
  setTracks(tracks: LocalTracks): void {
    if (!this.closed) this.sending.setTracks(tracks, this.beginning !== null);
  }

  /** Sends which devices are switched on to the partner. */
  announce(media: MediaFlags): void {
    const { camera, microphone } = this.media;
    this.media = media;
    if (this.beginning && (camera !== media.camera || microphone !== media.microphone)) this.sendMedia();
  }

  /** Restarts ICE: the network changed, or signals were lost. */
  requestRestart(): void {
    this.recovery.ask();
  }

  /** The state of the own server connection. `lost`: signals may be missing. */
  setSignaling(up: boolean, lost = false): void {
    if (this.closed) return;
    const isSettled = this.recovery.state === 'connected' && this.connection.signalingState === 'stable';
    if (up && (lost || !isSettled)) this.recovery.ask();
    this.recovery.setSignaling(up);
    if (up && this.beginning && lost) this.sendMedia();
  }

  setPartnerAway(away: boolean): void {
    if (!this.closed) this.recovery.setPartnerAway(away);
  }

  /** Closes the connection; the local tracks stay open. No events follow. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.recovery.close();
    this.sampleAlarm.clear();
    this.pictureAlarm.clear();
    this.aheadAlarm.clear();
    this.relay.close();
    this.cancelFirstFrame?.();
    this.negotiator?.close();
    const { connection } = this;
    connection.ontrack = null;
    connection.onicecandidate = null;
    connection.onicecandidateerror = null;
    connection.onconnectionstatechange = null;
    connection.onnegotiationneeded = null;
    this.closer.close();
    for (const track of this.remoteStream.getTracks()) {
      track.stop();
      this.remoteStream.removeTrack(track);
    }
  }

  private get kinds(): readonly TrackKind[] {
    return this.options.mode === 'video' ? ['audio', 'video'] : ['audio'];
  }

  private listen(): void {
    const { connection, relay } = this;
    connection.ontrack = ({ track }) => this.remoteStream.addTrack(track);
    connection.onicecandidate = ({ candidate }) => {
      relay.gathered(candidate?.type ?? null);
      if (!candidate) return this.send({ type: 'candidate', candidate: null });
      const { candidate: text, sdpMid, sdpMLineIndex, usernameFragment } = candidate;
      this.send({
        type: 'candidate',
        candidate: {
          candidate: text,
          sdpMid,
          sdpMLineIndex,
          usernameFragment,
        },
      });
    };
    connection.onicecandidateerror = ({ url, errorCode }) => {
      relay.gatheringFailed(url, errorCode);
      this.judgeRelay();
    };
    connection.onconnectionstatechange = () => this.recovery.connectionChanged(connection.connectionState);
    connection.onnegotiationneeded = () => {
      // Before the first offer, only the initiator makes one.
      if (this.connection.remoteDescription) void this.negotiator?.offer();
    };
  }

  private async firstOffer(negotiator: Negotiator): Promise<void> {
    const stands = await this.preparedOffer;
    if (this.closed) return;
    if (stands) return negotiator.sendPrepared();
    this.sending.complete();
    await negotiator.offer();
  }

  private emit(event: PeerEvent): void {
    if (!this.closed) this.options.listener(event);
  }

  private fault(message: string): void {
    if (this.beginning) this.emit({ type: 'fault', message });
    else this.earlyFaults.push(message);
  }

  private send(signal: PeerSignal): void {
    if (!this.closed) this.beginning?.send(encodePeerSignal(signal));
  }

  private sendMedia(): void {
    this.send({ type: 'media', ...this.media });
  }

  private async restart(): Promise<void> {
    await this.relay.refresh();
    if (this.closed || !this.beginning || !this.negotiator) return;
    if (!this.beginning.isInitiator) return this.send({ type: 'restart' });
    this.connection.restartIce();
    // Starts the negotiation directly: in `have-local-offer` (the offer was lost) no event would come.
    await this.negotiator.offer();
  }

  /** Only until the call connects; later the connection state is used. */
  private judgeRelay(): void {
    if (this.recovery.state !== 'connecting') return;
    this.relay.judge(() => this.recovery.ask(), () => {
      if (this.recovery.state === 'connecting') this.recovery.fail();
    });
  }

  private onLink(state: LinkState): void {
    switch (state) {
      case 'prepared':
        return;
      case 'failed':
        return this.emit({ type: 'failed', cause: this.relay.cause });
      case 'connected':
        this.pictureAlarm.set(fullPictureAfterMs, () => this.sending.shapeVideo(false));
        if (!this.sampleAlarm.isSet) this.sample();
        this.emit({ type: 'link', state });
        return this.awaitFirstFrame();
      case 'connecting':
      case 'interrupted':
        return this.emit({ type: 'link', state });
    }
  }

  private awaitFirstFrame(): void {
    if (this.sawFirstFrame) return;
    if (this.options.mode === 'audio' || !this.partnerCamera) return this.onFirstFrame();
    this.cancelFirstFrame?.();
    this.cancelFirstFrame = onFirstFrame(() => this.getStats(), this.runtime, () => this.onFirstFrame());
  }

  private onFirstFrame(): void {
    if (this.sawFirstFrame || this.closed) return;
    this.sawFirstFrame = true;
    this.emit({ type: 'first-frame' });
  }

  private async getStats(): Promise<StatsReport> {
    const report = await this.operations.run(this.connection.getStats());
    // The report is a Map, which the DOM types do not declare.
    return report as unknown as StatsReport;
  }

  private sample(): void {
    this.sampleAlarm.set(sampleMs, () => {
      void this.getStats().then(
        (report) => {
          if (this.closed) return;
          this.emit({ type: 'quality', quality: this.meter.read(report) });
          this.sample();
        },
        () => {
          if (!this.closed) this.sample();
        },
      );
    });
  }
}
