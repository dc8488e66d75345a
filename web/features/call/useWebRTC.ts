'use client';

/**
 * Calls from browser to browser in a component. The signaling is an argument: this hook knows no server.
 *
 *   const peers = useWebRTC({ send: (signal) => matchmaking.signal(signal) }, factory, onPeerEvent);
 *   peers.prepare('video', 'to-offer', iceServers, tracks);
 *   peers.begin('video', { isInitiator, iceServers }, tracks);
 *   peers.receive(signalOfThePartner);
 */
import { useEffect, useMemo, useRef } from 'react';
import { platformNetworkEvents } from '@/lib/matchmaking';
import type { JsonObject } from '@/lib/protocol';
import type { PeerListener, PeerSlotOptions } from '@/lib/rtc';
import { PeerSlot } from '@/lib/rtc';
import type { PeerPort } from './machine';

export interface Signaling {
  send(signal: JsonObject): void;
}

/** Called once, in the browser, when the first connection is to be made. */
export type PeerFactory = () => Omit<PeerSlotOptions, 'listener'>;

/** The result keeps its identity as long as `signaling` and `factory` do. */
export function useWebRTC(signaling: Signaling, factory: PeerFactory, listener: PeerListener): PeerPort {
  const slot = useRef<PeerSlot | null>(null);
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  }, [listener]);
  useEffect(() => {
    // The network changed, so the path to the partner may need to change too.
    const unsubscribe = platformNetworkEvents().subscribe((event) => {
      if (event === 'online' || event === 'network-changed') slot.current?.current?.requestRestart();
    });
    return () => {
      unsubscribe();
      slot.current?.close();
      slot.current = null;
    };
  }, [factory]);
  return useMemo(() => {
    const get = () =>
      (slot.current ??= new PeerSlot({ ...factory(), listener: (event) => latest.current(event) }));
    return {
      prepare: (mode, expects, iceServers, tracks) => get().prepare(mode, expects, iceServers, tracks),
      begin: (mode, beginning, tracks) =>
        get().begin(mode, { ...beginning, send: (signal) => signaling.send(signal) }, tracks),
      receive: (signal) => slot.current?.current?.receive(signal),
      setTracks: (tracks) => slot.current?.setTracks(tracks),
      announce: (media) => get().announce(media),
      setSignaling: (up, lost) => slot.current?.current?.setSignaling(up, lost),
      setPartnerAway: (away) => slot.current?.current?.setPartnerAway(away),
      end: () => slot.current?.end(),
      close: () => slot.current?.close(),
    };
  }, [factory, signaling]);
}
