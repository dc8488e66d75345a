/** As much of an RTCPeerConnection as its negotiation needs: states and descriptions, no media. */
type Description = { type: RTCSdpType; sdp: string };

let offers = 0;

export class FakeConnection {
  signalingState: RTCSignalingState = 'stable';
  localDescription: Description | null = null;
  remoteDescription: Description | null = null;
  readonly candidates: string[] = [];
  rollbacks = 0;
  /** Held back until the test lets it go, to let things cross. */
  gate: Promise<void> = Promise.resolve();

  async setLocalDescription(): Promise<void> {
    await this.gate;
    const type = this.signalingState === 'have-remote-offer' ? 'answer' : 'offer';
    offers += 1;
    this.localDescription = { type, sdp: `v=0\r\na=ice-ufrag:${offers}\r\n` };
    this.signalingState = type === 'offer' ? 'have-local-offer' : 'stable';
  }

  async setRemoteDescription(description: Description): Promise<void> {
    await this.gate;
    if (description.type === 'offer') {
      if (this.signalingState === 'have-local-offer') this.rollbacks += 1;
      this.signalingState = 'have-remote-offer';
    } else {
      if (this.signalingState !== 'have-local-offer') throw new Error(`answer in ${this.signalingState}`);
      this.signalingState = 'stable';
    }
    this.remoteDescription = description;
  }

  async addIceCandidate({ candidate = '' }: RTCIceCandidateInit): Promise<void> {
    await this.gate;
    if (!this.remoteDescription) throw new Error('no remote description');
    if (candidate === 'broken') throw new Error('unknown ufrag');
    this.candidates.push(candidate);
  }

  asConnection(): RTCPeerConnection {
    return this as unknown as RTCPeerConnection;
  }
}
