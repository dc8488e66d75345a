/**
 * Perfect negotiation (W3C WebRTC, "Perfect negotiation example") by role: either side may offer at any
 * time; when two offers cross, the initiator's stands and the other side rolls back. Candidates that come
 * before their description are kept, up to a bound.
 */
import type { Operations } from './operations';
import type { PeerSignal } from './signals';

export interface NegotiatorOptions {
  readonly connection: RTCPeerConnection;
  readonly operations: Operations;
  /** The initiator of the session: the impolite peer, whose offer wins. */
  readonly impolite: boolean;
  send(signal: PeerSignal): void;
  /** Called before a remote offer is applied; `restart`: the offer has new ICE credentials. */
  beforeOffer(restart: boolean): Promise<void>;
  /** Called after a remote offer was applied: tracks can be attached now. */
  offerApplied(): void;
  fault(message: string): void;
}

type Description = Extract<PeerSignal, { type: 'offer' | 'answer' }>;

const maxHeldCandidates = 64;

export class Negotiator {
  private makingOffer = false;
  private settingAnswer = false;
  private ignoringOffer = false;
  private closed = false;
  private held: RTCIceCandidateInit[] = [];
  private incoming: Promise<void> = Promise.resolve();

  constructor(private readonly options: NegotiatorOptions) {}

  /** The local offer was made before the match and includes the candidates so far. */
  sendPrepared(): void {
    this.sendLocalDescription();
  }

  async offer(): Promise<void> {
    const { connection, fault, operations } = this.options;
    if (this.closed) return;
    this.makingOffer = true;
    try {
      await operations.run(connection.setLocalDescription());
      this.sendLocalDescription();
    } catch (error) {
      if (!this.closed) fault(`no offer in ${connection.signalingState}: ${String(error)}`);
    } finally {
      this.makingOffer = false;
    }
  }

  /** Signals are handled one after the other, in the order of arrival. */
  receive(signal: Description | Extract<PeerSignal, { type: 'candidate' }>): Promise<void> {
    this.incoming = this.incoming.then(() => this.apply(signal)).catch((error: unknown) => {
      if (!this.closed) this.options.fault(`${signal.type} was refused: ${String(error)}`);
    });
    return this.incoming;
  }

  close(): void {
    this.closed = true;
    this.held = [];
  }

  private apply(signal: Description | Extract<PeerSignal, { type: 'candidate' }>): Promise<void> {
    if (this.closed) return Promise.resolve();
    return signal.type === 'candidate'
      ? this.addCandidate(signal.candidate ?? { candidate: '' })
      : this.applyDescription(signal);
  }

  private async applyDescription({ type, sdp }: Description): Promise<void> {
    const { connection, impolite, operations, beforeOffer, offerApplied } = this.options;
    const isReady = () =>
      !this.makingOffer && (connection.signalingState === 'stable' || this.settingAnswer);
    this.ignoringOffer = type === 'offer' && impolite && !isReady();
    if (this.ignoringOffer) return;
    if (type === 'answer' && connection.signalingState !== 'have-local-offer') return;
    if (type === 'offer') await beforeOffer(isRestart(connection.remoteDescription?.sdp, sdp));
    if (this.closed) return;
    // An own offer may have begun in the meantime.
    this.ignoringOffer = type === 'offer' && impolite && !isReady();
    if (this.ignoringOffer) return;
    this.settingAnswer = type === 'answer';
    try {
      await operations.run(connection.setRemoteDescription({ type, sdp }));
    } finally {
      this.settingAnswer = false;
    }
    if (this.closed) return;
    for (const candidate of this.held.splice(0)) await this.addCandidate(candidate);
    if (type === 'answer') return;
    offerApplied();
    await operations.run(connection.setLocalDescription());
    this.sendLocalDescription();
  }

  private async addCandidate(candidate: RTCIceCandidateInit): Promise<void> {
    const { connection, operations } = this.options;
    if (this.closed) return;
    if (!connection.remoteDescription) {
      if (this.held.length < maxHeldCandidates) this.held.push(candidate);
      return;
    }
    try {
      await operations.run(connection.addIceCandidate(candidate));
    } catch (error) {
      // The candidate belongs to an ignored offer.
      if (!this.ignoringOffer) throw error;
    }
  }

  private sendLocalDescription(): void {
    const description = this.options.connection.localDescription;
    if (this.closed || !description) return;
    const { type, sdp } = description;
    if (type === 'offer' || type === 'answer') this.options.send({ type, sdp });
  }
}

/** Whether the description has new ICE credentials, compared with the known ones. */
export function isRestart(knownSdp: string | undefined, sdp: string): boolean {
  const known = ufragOf(knownSdp ?? '');
  return known !== null && known !== ufragOf(sdp);
}

function ufragOf(sdp: string): string | null {
  return /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1] ?? null;
}
