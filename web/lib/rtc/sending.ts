/**
 * The sending side of a connection: tracks, transceivers and the video size.
 *
 * The video starts small. With the full size and the low first bandwidth estimate, the encoder would drop frames until
 * it scales down by itself, which takes a fifth of a second.
 */
export type TrackKind = 'audio' | 'video';

export interface LocalTracks {
  readonly audio: MediaStreamTrack | null;
  readonly video: MediaStreamTrack | null;
}

/** The bitrate in the capacity planning of the relay (docs/turn.md). */
const maxVideoBitrate = 1_500_000;
/** The largest size that Chromium encodes at its first estimate without dropping frames. */
const firstPicturePixels = 320 * 230;

export class TrackSenders {
  private readonly stream = new MediaStream();

  constructor(
    private readonly connection: RTCPeerConnection,
    private readonly kinds: readonly TrackKind[],
    private tracks: LocalTracks,
    private readonly fault: (message: string) => void,
  ) {
    for (const kind of kinds) this.add(kind);
    this.shapeVideo(true);
  }

  /** Every kind has its transceiver, so the content of an offer is final. */
  get isComplete(): boolean {
    return this.kinds.every((kind) => this.transceiver(kind));
  }

  /** For the offering side: without a track it can receive, and can send later. */
  complete(): void {
    for (const kind of this.kinds) {
      if (this.transceiver(kind)) continue;
      this.connection.addTransceiver(kind, { direction: 'sendrecv', streams: [this.stream] });
    }
  }

  /** Replaces the tracks (null: none). Before the negotiation, a new kind gets a transceiver. */
  setTracks(tracks: LocalTracks, isNegotiating: boolean): void {
    this.tracks = tracks;
    if (isNegotiating) return this.attach();
    for (const kind of this.kinds) {
      const transceiver = this.transceiver(kind);
      if (transceiver) this.put(kind, transceiver);
      else this.add(kind);
    }
    this.shapeVideo(true);
  }

  /** Makes receive-only transceivers send too, so that a camera can be added later. */
  attach(): void {
    for (const kind of this.kinds) {
      const transceiver = this.transceiver(kind);
      if (!transceiver) continue;
      if (transceiver.direction === 'recvonly') transceiver.direction = 'sendrecv';
      this.put(kind, transceiver);
    }
  }

  /** Small until the bandwidth is known, then the full size of the camera. */
  shapeVideo(small: boolean): void {
    const sender = this.transceiver('video')?.sender;
    const parameters = sender?.getParameters();
    if (!sender || !parameters?.encodings?.length) return;
    const { width = 0, height = 0 } = sender.track?.getSettings() ?? {};
    const scale = small ? Math.sqrt((width * height) / firstPicturePixels) : 1;
    for (const encoding of parameters.encodings) {
      encoding.maxBitrate = maxVideoBitrate;
      encoding.scaleResolutionDownBy = Math.max(1, scale);
    }
    // Some browsers do not support this; then their defaults apply.
    void sender.setParameters(parameters).catch(() => undefined);
  }

  private add(kind: TrackKind): void {
    const track = this.tracks[kind];
    if (track) this.connection.addTrack(track, this.stream);
  }

  private put(kind: TrackKind, { sender }: RTCRtpTransceiver): void {
    const track = this.tracks[kind];
    if (sender.track === track) return;
    void sender.replaceTrack(track).catch((error: unknown) => this.fault(`${kind}: ${String(error)}`));
  }

  private transceiver(kind: TrackKind): RTCRtpTransceiver | undefined {
    return this.connection
      .getTransceivers()
      .find(({ receiver, direction }) => receiver.track.kind === kind && direction !== 'stopped');
  }
}
