/**
 * What this side sends: its tracks on their transceivers, and how large the picture is.
 *
 * The first picture goes out small: an encoder that starts with a camera's full size and the cautious first
 * estimate of the bandwidth drops frames until it has made them smaller itself, which costs a fifth of a
 * second.
 */
export type TrackKind = 'audio' | 'video';

export interface LocalTracks {
  readonly audio: MediaStreamTrack | null;
  readonly video: MediaStreamTrack | null;
}

/** What a relay is dimensioned for (docs/turn.md). */
const maxVideoBitrate = 1_500_000;
/** The most that Chromium encodes at its first estimate without dropping. */
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

  /** Every kind has its transceiver: an offer made now has its final shape. */
  get isComplete(): boolean {
    return this.kinds.every((kind) => this.transceiver(kind));
  }

  /** For the side that offers: without a track of its own it still receives, and may send later. */
  complete(): void {
    for (const kind of this.kinds) {
      if (this.transceiver(kind)) continue;
      this.connection.addTransceiver(kind, { direction: 'sendrecv', streams: [this.stream] });
    }
  }

  /** Other devices, or none. Before the negotiation a kind that is new gets its own transceiver. */
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

  /** A transceiver that only receives is made to send too, so that a camera may come later. */
  attach(): void {
    for (const kind of this.kinds) {
      const transceiver = this.transceiver(kind);
      if (!transceiver) continue;
      if (transceiver.direction === 'recvonly') transceiver.direction = 'sendrecv';
      this.put(kind, transceiver);
    }
  }

  /** Small until the bandwidth is known, then as large as the camera gives it. */
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
    // A browser that can not do this sends in its own way.
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
