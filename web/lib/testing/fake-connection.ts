/** As much of an RTCPeerConnection as its negotiation needs: states, descriptions, transceivers; no media. */
type Description = { type: RTCSdpType; sdp: string };
type Kind = 'audio' | 'video';

interface FakeSender {
  track: object | null;
  replaceTrack(track: object | null): Promise<void>;
  getParameters(): { encodings: RTCRtpEncodingParameters[] };
  setParameters(): Promise<void>;
}

interface FakeTransceiver {
  direction: string;
  receiver: { track: { kind: Kind } };
  sender: FakeSender;
}

let offers = 0;

export class FakeConnection extends EventTarget {
  signalingState: RTCSignalingState = 'stable';
  connectionState: RTCPeerConnectionState = 'new';
  localDescription: Description | null = null;
  remoteDescription: Description | null = null;
  ontrack: unknown = null;
  onicecandidate: ((event: object) => void) | null = null;
  onicecandidateerror: ((event: object) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  onnegotiationneeded: unknown = null;
  readonly candidates: string[] = [];
  readonly configurations: RTCConfiguration[];
  readonly transceivers: FakeTransceiver[] = [];
  rollbacks = 0;
  restarts = 0;
  frames = 0;
  /** Held back until the test lets it go, to let things cross. */
  gate: Promise<void> = Promise.resolve();

  constructor(configuration: RTCConfiguration = {}) {
    super();
    this.configurations = [configuration];
  }

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

  addTrack(track: { kind: Kind }): void {
    this.addTransceiver(track.kind, { direction: 'sendrecv' }, track);
  }

  addTransceiver(kind: Kind, { direction }: { direction: string }, track: object | null = null): void {
    const sender: FakeSender = {
      track,
      replaceTrack: (next) => {
        sender.track = next;
        return Promise.resolve();
      },
      getParameters: () => ({ encodings: [] }),
      setParameters: () => Promise.resolve(),
    };
    this.transceivers.push({ direction, receiver: { track: { kind } }, sender });
  }

  getTransceivers() {
    return this.transceivers;
  }

  getSenders(): FakeSender[] {
    return this.transceivers.map(({ sender }) => sender);
  }

  getStats(): Promise<Map<string, object>> {
    const inbound = { id: 'v', type: 'inbound-rtp', kind: 'video', timestamp: 1, framesDecoded: this.frames };
    return Promise.resolve(new Map([['v', inbound]]));
  }

  setConfiguration(configuration: RTCConfiguration): void {
    this.configurations.push(configuration);
  }

  restartIce(): void {
    this.restarts += 1;
  }

  close(): void {
    this.signalingState = 'closed';
  }

  /** What the browser would find out. */
  becomes(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  refuses(url: string, errorCode: number): void {
    this.onicecandidateerror?.({ url, errorCode });
  }

  asConnection(): RTCPeerConnection {
    return this as unknown as RTCPeerConnection;
  }
}
