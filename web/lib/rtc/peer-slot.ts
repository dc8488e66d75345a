/**
 * The running call and the prepared call for the next partner: at most two connections.
 *
 *   const slot = new PeerSlot({ relayOnly, prepares: true, refresh, listener });
 *   slot.prepare('video', 'to-offer', iceServers, tracks);
 *   slot.begin('video', { isInitiator, iceServers, send }, tracks);
 *   slot.end(); slot.close();
 */
import type { Runtime } from '@/lib/base/runtime';
import type { IceServer } from '@/lib/protocol';
import type { PeerListener } from './events';
import type { CallStart, CallMode, LocalTracks, PeerCallOptions } from './peer-call';
import { PeerCall } from './peer-call';
import type { MediaFlags } from './signals';

type IceServers = readonly IceServer[];

export interface PeerSlotOptions {
  readonly relayOnly: boolean;
  /** False: nothing is prepared before the match (for measurements). */
  readonly prepares: boolean;
  readonly listener: PeerListener;
  refresh(): Promise<IceServers>;
  readonly runtime?: Runtime;
  readonly createConnection?: PeerCallOptions['createConnection'];
}

/** The expected role of this side in the next match. */
export type ExpectedRole = 'to-offer' | 'to-answer';

interface Prepared {
  readonly mode: CallMode;
  readonly expects: ExpectedRole;
  readonly call: PeerCall;
}

export class PeerSlot {
  private prepared: Prepared | null = null;
  private running: PeerCall | null = null;
  private media: MediaFlags | null = null;

  constructor(private readonly options: PeerSlotOptions) {}

  get current(): PeerCall | null {
    return this.running;
  }

  /** Can be called repeatedly while the user waits; a prepared call that fits is kept. */
  prepare(mode: CallMode, expects: ExpectedRole, iceServers: IceServers, tracks: LocalTracks): void {
    if (!this.options.prepares) return;
    const { prepared } = this;
    if (prepared?.mode === mode && prepared.expects === expects) return prepared.call.setTracks(tracks);
    prepared?.call.close();
    this.prepared = { mode, expects, call: this.make(mode, iceServers, tracks, expects === 'to-offer') };
  }

  begin(mode: CallMode, beginning: CallStart, tracks: LocalTracks): void {
    this.end();
    const { iceServers, isInitiator } = beginning;
    const call = this.takePrepared(mode, isInitiator) ?? this.make(mode, iceServers, tracks, false);
    this.running = call;
    call.setTracks(tracks);
    if (this.media) call.announce(this.media);
    call.begin(beginning);
  }

  setTracks(tracks: LocalTracks): void {
    this.running?.setTracks(tracks);
    this.prepared?.call.setTracks(tracks);
  }

  /** Sends the media flags to this partner and to the next ones. */
  announce(media: MediaFlags): void {
    this.media = media;
    this.running?.announce(media);
  }

  /** Ends the running call; the prepared one stays. */
  end(): void {
    this.running?.close();
    this.running = null;
  }

  close(): void {
    this.end();
    this.prepared?.call.close();
    this.prepared = null;
  }

  private takePrepared(mode: CallMode, isInitiator: boolean): PeerCall | null {
    const { prepared } = this;
    this.prepared = null;
    // A rollback of an offer takes a quarter of a second in Chromium; a new connection is faster.
    const fits = prepared?.mode === mode && (isInitiator || prepared.expects === 'to-answer');
    if (fits) return prepared.call;
    prepared?.call.close();
    return null;
  }

  private make(mode: CallMode, iceServers: IceServers, tracks: LocalTracks, offersAhead: boolean): PeerCall {
    const { relayOnly, listener, refresh, runtime, createConnection } = this.options;
    const call: PeerCall = new PeerCall({
      mode,
      iceServers,
      tracks,
      offersAhead,
      relayOnly,
      refresh,
      // A call that is only prepared emits no events.
      listener: (event) => {
        if (this.running === call) listener(event);
      },
      ...(runtime && { runtime }),
      ...(createConnection && { createConnection }),
    });
    return call;
  }
}
