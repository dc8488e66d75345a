/** Reduces events of the peer connection. */
import { assertNever } from '@/lib/base/assert';
import type { PeerEvent } from '@/lib/rtc';
import type { CallState, Effect, Transition } from './state';
import { withoutEffects, unchanged } from './transitions';

export function reducePeer(state: CallState, event: PeerEvent, nowMs: number): Transition {
  if (event.type === 'fault') {
    return { state, effects: [{ type: 'report', message: `peer: ${event.message}` }] };
  }
  const { step } = state;
  if (step.kind !== 'session') return unchanged(state);
  switch (event.type) {
    case 'link': {
      const effects: Effect[] = event.state === 'connected' ? [{ type: 'note', what: 'connected' }] : [];
      return { state: { ...state, step: { ...step, link: event.state } }, effects };
    }
    case 'failed':
      return {
        state: {
          ...state,
          step: { ...step, link: 'failed' },
          problem: { kind: 'connection-failed', cause: event.cause },
          quality: null,
          remoteStream: null,
        },
        effects: [{ type: 'end-peer' }],
      };
    case 'stream':
      return withoutEffects({ ...state, remoteStream: event.stream });
    case 'first-frame':
      return {
        state: { ...state, connectedAtMs: state.connectedAtMs ?? nowMs },
        effects: [{ type: 'note', what: 'first-frame' }],
      };
    case 'partner-media':
      return withoutEffects({ ...state, partnerMedia: { camera: event.camera, microphone: event.microphone } });
    case 'quality': {
      const { roundTripMs, receivedKbps, path } = event.quality;
      return withoutEffects({ ...state, quality: { roundTripMs, receivedKbps, path } });
    }
    default:
      return assertNever(event);
  }
}
