/**
 * The signals between two browsers, which the server relays unchanged. `restart`: the side that does not offer asks
 * for an ICE restart. `media`: which devices are on, to explain a missing picture.
 */
import type { JsonObject } from '@/lib/protocol';
import { MalformedField, Reader } from '@/lib/protocol';

export interface CandidateFields {
  readonly candidate: string;
  readonly sdpMid: string | null;
  readonly sdpMLineIndex: number | null;
  readonly usernameFragment: string | null;
}

export interface MediaFlags {
  readonly camera: boolean;
  readonly microphone: boolean;
}

export type PeerSignal =
  | { type: 'offer' | 'answer'; sdp: string }
  /** Null: there are no more candidates. */
  | { type: 'candidate'; candidate: CandidateFields | null }
  | { type: 'restart' }
  | ({ type: 'media' } & MediaFlags);

const signalTypes = ['offer', 'answer', 'candidate', 'restart', 'media'] as const;

/** Null: unknown signal, for example of a later version. */
export function decodePeerSignal(value: unknown): PeerSignal | null {
  try {
    const r = new Reader(value, 'signal');
    const type = r.word('type', signalTypes);
    switch (type) {
      case 'offer':
      case 'answer':
        return { type, sdp: r.text('sdp') };
      case 'candidate':
        return { type, candidate: r.nullable('candidate', candidateOf) };
      case 'restart':
        return { type };
      case 'media':
        return { type, camera: r.flag('camera'), microphone: r.flag('microphone') };
    }
  } catch (error) {
    if (error instanceof MalformedField) return null;
    throw error;
  }
}

function candidateOf(r: Reader): CandidateFields {
  return {
    candidate: r.text('candidate'),
    sdpMid: r.textOrNull('sdpMid'),
    sdpMLineIndex: r.numberOrNull('sdpMLineIndex'),
    usernameFragment: r.textOrNull('usernameFragment'),
  };
}

export function encodePeerSignal(signal: PeerSignal): JsonObject {
  if (signal.type !== 'candidate' || signal.candidate === null) return { ...signal } as JsonObject;
  return { type: 'candidate', candidate: { ...signal.candidate } };
}
